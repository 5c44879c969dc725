using System.Globalization;
using System.Text.Json.Serialization;

namespace Purlin.Benchmarks;

/// <summary>One line of the table and one row of the JSON: one goal of one claim.</summary>
/// <param name="Claim">The claim.</param>
public sealed record Line(string Claim)
{
    /// <summary>A judged line.</summary>
    internal Line(string claim, Unit unit, Goal goal, Judgement judgement, int rounds) : this(claim)
    {
        (double ours, double? rival, double? ratio, double spread, bool? isMet) = judgement;
        Ours = Finite(ours);
        Unit = unit.Name;
        Rival = goal.Rival;
        RivalValue = Finite(rival);
        Ratio = Finite(ratio);
        Goal = goal.Text(unit) is { Length: > 0 } text ? text : null;
        Met = isMet;
        bool isSpread = double.IsFinite(spread) && spread != 0;
        string within = isSpread ? spread.ToString("±0.#%", CultureInfo.InvariantCulture) : "";
        Note = $"{within} over {rounds} {(rounds == 1 ? "round" : "rounds")}".Trim();
        OursText = ratio is null ? $"{unit.Format(ours)} {within}".Trim() : unit.Format(ours);
        RivalText = rival is null ? "" : $"{goal.Rival}: {unit.Format(rival.Value)}";
        RatioText = ratio is null ? "" : $"{Benchmarks.Unit.Times.Format(ratio.Value)} {within}".Trim();
    }

    /// <summary>Our value, in <see cref="Unit"/>; null where nothing was measured or it is not finite.</summary>
    public double? Ours { get; init; }

    /// <summary>The unit of both values.</summary>
    public string Unit { get; init; } = "";

    /// <summary>The rival's name.</summary>
    public string? Rival { get; init; }

    /// <summary>The rival's value.</summary>
    public double? RivalValue { get; init; }

    /// <summary>Times better, or times the cost where the goal bounds a cost.</summary>
    public double? Ratio { get; init; }

    /// <summary>The goal; null where none is set.</summary>
    public string? Goal { get; init; }

    /// <summary>Whether it holds; null where nothing was judged.</summary>
    public bool? Met { get; init; }

    /// <summary>Spread, rounds, conditions, or why there is no value.</summary>
    public string? Note { get; init; }

    /// <summary>What the table prints for our value.</summary>
    [JsonIgnore]
    public string OursText { get; init; } = "";

    /// <summary>What the table prints for the rival.</summary>
    [JsonIgnore]
    public string RivalText { get; init; } = "";

    /// <summary>What the table prints for the ratio.</summary>
    [JsonIgnore]
    public string RatioText { get; init; } = "";

    /// <summary>What the table prints for the verdict.</summary>
    [JsonIgnore]
    public string MetText { get; init; } = "";

    /// <summary>What is printed below the table: the part of the note that is not spread.</summary>
    [JsonIgnore]
    public string? Remark { get; init; }

    // JSON has no infinity: a ratio to 0 is judged as infinite and written as null.
    private static double? Finite(double? value) => value is { } number && double.IsFinite(number) ? number : null;
}
