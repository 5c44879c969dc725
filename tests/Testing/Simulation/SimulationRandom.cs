using System.Numerics;

namespace Purlin.Testing;

/// <summary>
/// Seeded randomness that is the same on every machine and runtime: xoshiro256** (Blackman and Vigna 2018), its state
/// filled by SplitMix64. Not thread-safe.
/// </summary>
public sealed class SimulationRandom
{
    private ulong _s0, _s1, _s2, _s3;

    /// <summary>Starts the stream of a seed.</summary>
    /// <param name="seed">Any value; neighbouring seeds give unrelated streams.</param>
    public SimulationRandom(ulong seed)
    {
        _s0 = SplitMix(ref seed);
        _s1 = SplitMix(ref seed);
        _s2 = SplitMix(ref seed);
        _s3 = SplitMix(ref seed);
    }

    /// <summary>The next 64 bits.</summary>
    public ulong NextUInt64()
    {
        ulong result = BitOperations.RotateLeft(_s1 * 5, 7) * 9;
        ulong t = _s1 << 17;
        _s2 ^= _s0;
        _s3 ^= _s1;
        _s1 ^= _s2;
        _s0 ^= _s3;
        _s2 ^= t;
        _s3 = BitOperations.RotateLeft(_s3, 45);
        return result;
    }

    /// <summary>A number from <paramref name="min"/> to below <paramref name="max"/>.</summary>
    /// <param name="min">The smallest result.</param>
    /// <param name="max">Above <paramref name="min"/>; never a result.</param>
    public long Next(long min, long max)
    {
        if (min >= max)
            throw new ArgumentOutOfRangeException(nameof(max), max, $"The end must be above the start, {min}.");
        // The bias of a multiply-shift over 64 bits is below 2^-32 for every range a test uses.
        return min + (long)Math.BigMul(NextUInt64(), (ulong)(max - min), out _);
    }

    /// <inheritdoc cref="Next(long, long)"/>
    public int Next(int min, int max) => (int)Next((long)min, max);

    /// <summary>A number from 0 to below 1, of 53 random bits.</summary>
    public double NextDouble() => Unit(NextUInt64());

    /// <summary>True with the given probability.</summary>
    /// <param name="probability">0 to 1.</param>
    public bool Chance(double probability) => NextDouble() < probability;

    /// <summary>A time from <paramref name="min"/> to <paramref name="max"/>, both possible.</summary>
    public TimeSpan Next(TimeSpan min, TimeSpan max) => new(Next(min.Ticks, max.Ticks + 1));

    /// <summary>Puts the items into a random order.</summary>
    public void Shuffle<T>(Span<T> items)
    {
        for (int i = items.Length - 1; i > 0; i--)
        {
            int other = Next(0, i + 1);
            (items[i], items[other]) = (items[other], items[i]);
        }
    }

    /// <summary>Fills the span.</summary>
    public void NextBytes(Span<byte> bytes)
    {
        foreach (ref byte b in bytes)
            b = (byte)NextUInt64();
    }

    /// <summary>The number from 0 to below 1 that 64 random bits stand for.</summary>
    internal static double Unit(ulong bits) => (bits >> 11) * (1.0 / (1UL << 53));

    /// <summary>One step of SplitMix64, also a mixer for keyed streams.</summary>
    internal static ulong SplitMix(ref ulong state)
    {
        ulong z = state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
