namespace Purlin.Benchmarks;

/// <summary>
/// Keys for hash rows: many different ones, so that no branch is predicted from the last, side by side in one array, so
/// that the hash is timed and not the way to its key.
/// </summary>
internal sealed class HashKeys
{
    /// <summary>A power of two, so that a loop cycles through the keys with a mask.</summary>
    public const int Count = 1_024;

    private const int Seed = 20_260_101;

    private readonly byte[] _bytes;
    private readonly int _length;

    /// <summary><see cref="Count"/> keys of <paramref name="length"/> random bytes.</summary>
    public HashKeys(int length)
    {
        _length = length;
        _bytes = new byte[Count * length];
        new Random(Seed).NextBytes(_bytes);
    }

    /// <summary>The key of a step of the loop.</summary>
    public ReadOnlySpan<byte> this[long step] => _bytes.AsSpan(((int)step & (Count - 1)) * _length, _length);
}
