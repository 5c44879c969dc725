namespace Purlin.Benchmarks;

/// <summary>How much memory a structure holds.</summary>
public static class Footprint
{
    /// <summary>Managed bytes that what <paramref name="build"/> returns keeps alive.</summary>
    public static double ManagedBytes(Func<object> build)
    {
        long before = GC.GetTotalMemory(forceFullCollection: true);
        object built = build();
        long after = GC.GetTotalMemory(forceFullCollection: true);
        GC.KeepAlive(built);
        return after - before;
    }
}
