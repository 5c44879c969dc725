using System.Text.Json;
using Purlin.Benchmarks;

namespace Purlin.Testing.Tests;

public sealed class ScorecardReportTests
{
    [Fact]
    public void Json_has_the_fields_of_the_schema_and_no_others()
    {
        using JsonDocument json = Write(TestScorecard.FivefoldRow(Goal.AtLeastTimes(2, "rival")));

        Assert.Equal(["library", "machine", "rows"], Names(json.RootElement));
        Assert.Equal(["cpu", "cores", "os", "runtime"], Names(json.RootElement.GetProperty("machine")));
        Assert.Equal(
            ["claim", "ours", "unit", "rival", "rivalValue", "ratio", "goal", "met", "note"],
            Names(json.RootElement.GetProperty("rows")[0]));
    }

    [Fact]
    public void Json_holds_what_was_judged()
    {
        Row noted = TestScorecard.FivefoldRow(Goal.AtLeastTimes(2, "rival")) with { Note = "a condition" };

        using JsonDocument json = Write(noted);

        JsonElement row = json.RootElement.GetProperty("rows")[0];
        Assert.Equal(
            """["fivefold",2,"ns","rival",10,5,">= 2x",true,"over 9 rounds; a condition; quick"]""",
            $"[{string.Join(',', row.EnumerateObject().Select(field => field.Value.GetRawText()))}]");
    }

    [Fact]
    public void A_ratio_to_nothing_is_judged_as_infinite_and_written_as_null()
    {
        var row = new Row("free", setup =>
        {
            setup.Agree("nothing", () => 0, () => 0);
            setup.Ours("ours", () => 0.0).Rival("rival", () => 8.0)
                .Measure("", Unit.Bytes, value => value, Goal.AtLeastTimes(100, "rival"));
        });

        using JsonDocument json = Write(row);

        JsonElement line = json.RootElement.GetProperty("rows")[0];
        Assert.Equal(JsonValueKind.Null, line.GetProperty("ratio").ValueKind);
        Assert.True(line.GetProperty("met").GetBoolean());
    }

    [Fact]
    public void The_machine_is_named_without_its_host_and_user()
    {
        string machine = Machine.Current.ToString();

        Assert.DoesNotContain(Environment.MachineName, machine, StringComparison.OrdinalIgnoreCase);
        Assert.StartsWith(".NET 10", Machine.Current.Runtime, StringComparison.Ordinal);
        Assert.Equal(Environment.ProcessorCount, Machine.Current.Cores);
    }

    private static JsonDocument Write(Row row) => JsonDocument.Parse(new TestScorecard(row).RunAt(Pace.Quick).ToJson());

    private static IEnumerable<string> Names(JsonElement element) =>
        element.EnumerateObject().Select(field => field.Name);
}
