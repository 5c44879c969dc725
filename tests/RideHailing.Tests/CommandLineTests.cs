namespace Purlin.Samples.RideHailing.Tests;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("--drivers", "5", "--drivers is 5; it must be a number from 10 to 20000.")]
    [InlineData("--drivers", "20001", "--drivers is 20001")]
    [InlineData("--drivers", "many", "--drivers is many")]
    [InlineData("--hours", "0", "--hours is 0; it must be a number from 0.1 to 12.")]
    [InlineData("--hours", "NaN", "--hours is NaN")]
    [InlineData("--hours", "1,5", "--hours is 1,5")]
    [InlineData("--seed", "1.5", "--seed is 1.5; it must be a number from -2147483648 to 2147483647.")]
    [InlineData("--speed", "2", "--speed")]
    public async Task A_bad_argument_is_named(string option, string value, string message)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();

        Assert.Equal(1, await CommandLine.RunAsync([option, value], output, errors));

        Assert.Contains(message, errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_names_every_option()
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();

        Assert.Equal(0, await CommandLine.RunAsync(["--help"], output, errors));

        Assert.All(["--seed", "--drivers", "--hours", "--out"], option =>
            Assert.Contains(option, output.ToString(), StringComparison.Ordinal));
        Assert.Empty(errors.ToString());
    }

    [Fact]
    public async Task The_options_are_those_of_the_evening()
    {
        using var folder = new TemporaryFolder();
        string[] args = ["--seed", "7", "--drivers", "60", "--hours", "0.25", "--out", folder.Info.FullName];

        Assert.Equal(0, await CommandLine.RunAsync(args, TextWriter.Null, TextWriter.Null));

        using var city = Cities.Lived(seed: 7, drivers: 60, hours: 0.25);
        Assert.Equal(city.Page(), await File.ReadAllTextAsync(folder.Page, TestContext.Current.CancellationToken));
    }
}
