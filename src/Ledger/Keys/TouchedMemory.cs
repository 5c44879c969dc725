namespace Purlin.Ledger;

/// <summary>
/// Arrays for room taken ahead of time. A new array is only an address range; the operating system finds its pages when
/// each is first written, a page fault at a time. Here that happens at once.
/// </summary>
internal static class TouchedMemory
{
    public static T[] Allocate<T>(int length)
        where T : unmanaged
    {
        T[] array = GC.AllocateUninitializedArray<T>(length);
        array.AsSpan().Clear();
        return array;
    }

    /// <summary>The same where it stays at one address.</summary>
    public static T[] AllocatePinned<T>(int length)
        where T : unmanaged
    {
        T[] array = GC.AllocateUninitializedArray<T>(length, pinned: true);
        array.AsSpan().Clear();
        return array;
    }
}
