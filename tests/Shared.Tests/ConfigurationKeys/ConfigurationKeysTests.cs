using Microsoft.Extensions.Configuration;

namespace Purlin.Shared.Tests;

public sealed class ConfigurationKeysTests
{
    private static readonly ConfigurationKeys<Options> Keys = new(new()
    {
        ["Count"] = static (options, key, text) => options.Count = ConfigurationText.Integer(key, text),
        ["Is"] = static (options, key, text) => options.Is = ConfigurationText.Boolean(key, text),
        ["Day"] = static (options, key, text) => options.Day = ConfigurationText.Named<DayOfWeek>(key, text),
        ["Lease:Wait"] = static (options, key, text) => options.Wait = ConfigurationText.Time(key, text),
    });

    [Fact]
    public void Keys_are_read_in_any_case_and_within_sections()
    {
        var options = new Options { Count = 1 };
        Keys.Apply(Section(("is", "TRUE"), ("lease:wait", "1.00:00:30.5"), ("Day", "tuesday")), options);
        Assert.Equal((1, true, DayOfWeek.Tuesday, new TimeSpan(1, 0, 0, 30, 500)),
            (options.Count, options.Is, options.Day, options.Wait));
    }

    [Theory]
    [InlineData("Cuont", "3", "'Cuont', but only Count, Is, Day, Lease:Wait")]
    [InlineData("Lease:Wiat", "3", "'Lease:Wiat', but only")]
    [InlineData("Lease", "3", "'Lease', but only")]
    [InlineData("Count", "-3", "'-3' for Count, but it must be: a whole number from 0")]
    [InlineData("Count", "1,000", "'1,000' for Count")]
    [InlineData("Is", "yes", "'yes' for Is, but it must be: true or false")]
    [InlineData("Day", "9", "'9' for Day, but it must be: Sunday, Monday")]
    [InlineData("Lease:Wait", "30s", "'30s' for Lease:Wait, but it must be: a time such as 00:00:30")]
    public void A_slip_is_an_error_that_shows_it(string key, string text, string message)
    {
        InvalidOperationException error =
            Assert.Throws<InvalidOperationException>(() => Keys.Apply(Section((key, text)), new()));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    private static IConfigurationRoot Section(params (string Key, string Text)[] texts) =>
        new ConfigurationBuilder()
            .AddInMemoryCollection(texts.Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Text))).Build();

    private sealed class Options
    {
        public int Count { get; set; }

        public bool Is { get; set; }

        public DayOfWeek Day { get; set; }

        public TimeSpan Wait { get; set; }
    }
}
