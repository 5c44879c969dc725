using System.Runtime.InteropServices;
using Purlin.Shared;

namespace Purlin.RateLimiting;

/// <summary>
/// A share of all keys, chosen by a hash without a secret: the same keys in every process and every run. Each key has a
/// point on a line and is in if the share reaches beyond it, so that a growing share only adds. Thread-safe.
/// </summary>
/// <remarks>
/// The point is the upper 63 bits of XxHash3-64: of a text in UTF-16 little-endian, with the salt's hash as seed; of a
/// number's eight bytes, with that seed's complement. The salt (the policy's name) makes different roll-outs begin with
/// different keys.
/// </remarks>
internal sealed class KeyShare(string salt)
{
    private const double Whole = 1UL << 63;

    private readonly ulong _seed = XxHash3.Hash(MemoryMarshal.AsBytes(salt.AsSpan()));
    private ulong _end;

    public double Value
    {
        get => Volatile.Read(ref _end) / Whole;
        set => Volatile.Write(ref _end, (ulong)(Guard.InRange(value, 0.0, 1.0) * Whole));
    }

    public bool Includes(in RateLimitKey key)
    {
        ulong end = Volatile.Read(ref _end);
        // Nothing is hashed while nobody or everybody is in.
        return end != 0 && (end == (ulong)Whole || PointOf(key) < end);
    }

    private ulong PointOf(in RateLimitKey key)
    {
        if (key.Text is { } text)
            return XxHash3.Hash(MemoryMarshal.AsBytes(text.AsSpan()), _seed) >> 1;
        ulong number = key.Number;
        return XxHash3.Hash(MemoryMarshal.AsBytes(new ReadOnlySpan<ulong>(in number)), ~_seed) >> 1;
    }
}
