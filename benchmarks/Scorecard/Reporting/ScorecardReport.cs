using System.Text.Json;
using System.Text.Json.Serialization;

namespace Purlin.Benchmarks;

/// <summary>What a scorecard run found.</summary>
/// <param name="Library">The library.</param>
/// <param name="Machine">Where it ran.</param>
/// <param name="Rows">One per claim and goal.</param>
public sealed record ScorecardReport(string Library, Machine Machine, IReadOnlyList<Line> Rows)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Whether no row failed: no goal missed, no results that differ, no row that threw.</summary>
    [JsonIgnore]
    public bool IsGood => Rows.All(row => row.Met != false);

    /// <summary>What the run says about itself, such as a budget that was not kept.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Remarks { get; init; } = [];

    /// <summary>As JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json);
}
