using System.Globalization;
using FsCheck;

namespace Purlin.Testing;

/// <summary>How one property runs: its name, how many inputs, and the state of the generator to begin with.</summary>
internal sealed record PropertySettings(string Name, int Count, ulong Seed, ulong Gamma, int? Size)
{
    // FsCheck's own default: the odd increment of SplitMix64, 2^64 divided by the golden ratio.
    private const ulong GoldenGamma = 0x9E37_79B9_7F4A_7C15;

    public static PropertySettings Current(string name, int count) =>
        From(Environment.GetEnvironmentVariable, name, count);

    public static PropertySettings From(Func<string, string?> environment, string name, int count)
    {
        if (count < 1)
            throw new ArgumentOutOfRangeException(nameof(count), count, "A property tries at least one input.");
        if (environment(Properties.ReplayVariable) is { Length: > 0 } replay)
            return Replaying(name, replay);

        bool soak = environment(Effort.Variable) == "1";
        ulong seed = soak ? (ulong)System.Random.Shared.NextInt64() : SeedOf(name);
        int tries = soak ? checked(count * Properties.SoakFactor) : count;
        if (environment(Properties.CountVariable) is { Length: > 0 } text)
        {
            if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out tries) || tries < 1)
                throw new InvalidOperationException($"{Properties.CountVariable}=\"{text}\" is not a count >= 1.");
        }

        return new PropertySettings(name, tries, seed, GoldenGamma, Size: null);
    }

    /// <summary>The settings whose first and only input is the one that was printed.</summary>
    public static PropertySettings Replaying(string name, string replay)
    {
        string[] parts = replay.Split(',', StringSplitOptions.TrimEntries);
        if (parts.Length == 3
            && ulong.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out ulong seed)
            && ulong.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out ulong gamma)
            && int.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out int size))
        {
            return new PropertySettings(name, Count: 1, seed, gamma, size);
        }

        throw new InvalidOperationException(
            $"{Properties.ReplayVariable}=\"{replay}\" is not \"seed,gamma,size\" as a failure prints it.");
    }

    public Config ToConfig(IRunner runner)
    {
        Config config = Config.Quick.WithMaxTest(Count).WithName(Name).WithRunner(runner);
        return Size is { } size ? config.WithReplay(Seed, Gamma, size) : config.WithReplay(Seed, Gamma);
    }

    // FNV-1a of the UTF-16 units: the same in every process, unlike string.GetHashCode.
    private static ulong SeedOf(string name)
    {
        ulong hash = 0xCBF2_9CE4_8422_2325;
        foreach (char c in name)
            hash = (hash ^ c) * 0x100_0000_01B3;
        return hash;
    }
}
