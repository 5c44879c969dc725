using System.Runtime.CompilerServices;

namespace Purlin.ConsistentHashing;

/// <summary>
/// SplitMix64: the random words that a key's hash stands for. Source: Steele, Lea, Flood, "Fast Splittable
/// Pseudorandom Number Generators" (2014), with the constants of Stafford's variant 13.
/// </summary>
internal static class Mixing
{
    /// <summary>The step from one state to the next: 2^64 over the golden ratio, odd.</summary>
    public const ulong Step = 0x9E3779B97F4A7C15;

    /// <summary>A bijection in which each bit of the input changes half of the output's.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }

    /// <summary>The word number <paramref name="index"/>, counted from 0, of the sequence that a seed starts.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Word(ulong seed, ulong index) => Mix(seed + ((index + 1) * Step));
}
