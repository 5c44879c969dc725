namespace Purlin.Samples.RideHailing;

/// <summary>
/// What by the city's clock is there at once, since nodes answer on the thread that asks; in a host one awaits it.
/// </summary>
internal static class Now
{
    public static T Of<T>(Task<T> answer) => answer.GetAwaiter().GetResult();

    public static T Of<T>(ValueTask<T> answer) => answer.AsTask().GetAwaiter().GetResult();

    public static void Of(ValueTask done) => done.AsTask().GetAwaiter().GetResult();
}
