namespace Purlin.Benchmarks;

/// <summary>How much a run of the scorecard does.</summary>
public sealed record Pace
{
    private Pace(string name) => Name = name;

    /// <summary>The default: at most three minutes per library.</summary>
    public static Pace Normal { get; } = new("normal");

    /// <summary>One minute per library, fewer rounds: for the author of a row, not for a claim.</summary>
    public static Pace Quick { get; } = new("quick")
    {
        SampleTime = TimeSpan.FromMilliseconds(10),
        MinRounds = 3,
        MaxRounds = 9,
        Budget = TimeSpan.FromMinutes(1),
    };

    /// <summary>The default and the long rows; no library is held to three minutes.</summary>
    public static Pace Full { get; } = new("full") { Budget = TimeSpan.FromMinutes(30), IncludesLong = true };

    /// <summary>Each row once at tiny size, results compared, nothing judged.</summary>
    public static Pace Dry { get; } = new("dry")
    {
        Budget = TimeSpan.FromMinutes(1),
        IncludesLong = true,
        IsDry = true,
    };

    /// <summary>The pace of that name.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static Pace Named(string name) =>
        Array.Find([Normal, Quick, Full, Dry], pace => pace.Name == name)
            ?? throw new ArgumentException($"There is no pace '{name}': normal, quick, full or dry.", nameof(name));

    /// <summary>What the report calls it.</summary>
    public string Name { get; }

    /// <summary>The length that a loop's sample is calibrated to.</summary>
    public TimeSpan SampleTime { get; private init; } = TimeSpan.FromMilliseconds(25);

    /// <summary>The fewest rounds, however slow they are.</summary>
    public int MinRounds { get; private init; } = 7;

    /// <summary>The most rounds, however quick they are.</summary>
    public int MaxRounds { get; private init; } = 31;

    /// <summary>The time for one library; rows take fewer rounds to keep it; the report says if it was not.</summary>
    public TimeSpan Budget { get; private init; } = TimeSpan.FromMinutes(3);

    /// <summary>Whether long rows run.</summary>
    public bool IncludesLong { get; private init; }

    /// <summary>Whether nothing is measured or judged.</summary>
    public bool IsDry { get; private init; }
}
