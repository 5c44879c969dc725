using System.Runtime.InteropServices;

namespace Purlin.ConsistentHashing;

/// <summary>
/// How many leases all nodes have together. It stands alone in its two cache lines. Its protocol is that of
/// <see cref="LoadCounter"/>.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 2 * CacheLineBytes)]
internal sealed class LoadTotal
{
    private const int CacheLineBytes = 64;

    [FieldOffset(CacheLineBytes - sizeof(long))]
    private long _value;

    /// <summary>The leases now; older by the time it is read.</summary>
    public long Value => Volatile.Read(ref _value);

    /// <summary>Counts one more.</summary>
    /// <returns>The leases with it.</returns>
    public long Increment() => Interlocked.Increment(ref _value);

    /// <summary>Counts one less.</summary>
    public void Decrement() => Interlocked.Decrement(ref _value);
}
