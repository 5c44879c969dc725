namespace Purlin.Redlock;

/// <summary>
/// The engine's ids and jitter from one seed: SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number
/// generators", OOPSLA 2014). Two processes need different seeds of 128 random bits.
/// </summary>
internal struct EngineRandom(UInt128 seed)
{
    private readonly ulong _key = (ulong)(seed >> 64);
    private ulong _state = (ulong)seed;

    /// <summary>The id of an attempt; never zero.</summary>
    public UInt128 NextId() => new(Next() ^ _key, Next() | 1);

    /// <summary>A time of at least <paramref name="min"/> and at most <paramref name="max"/>.</summary>
    public long NextTicks(long min, long max) => min + (long)Math.BigMul(Next(), (ulong)(max - min) + 1, out _);

    private ulong Next()
    {
        ulong z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
