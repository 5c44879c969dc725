using System.CommandLine;
using System.Globalization;
using System.Numerics;

namespace Purlin.Samples.RideHailing;

/// <summary>The options of the command line and their ranges.</summary>
internal static class CommandLine
{
    private static readonly CultureInfo Plain = CultureInfo.InvariantCulture;

    // After Ctrl-C the invariants are still checked and both reports written.
    private static readonly TimeSpan TimeToReport = TimeSpan.FromSeconds(20);

    /// <summary>The exit code: 1 for a bad argument, which is named, or an invariant that does not hold.</summary>
    /// <param name="args">What was typed.</param>
    /// <param name="output">Takes the help.</param>
    /// <param name="errors">Takes what is wrong with the arguments.</param>
    public static Task<int> RunAsync(string[] args, TextWriter output, TextWriter errors)
    {
        var seed = Number(
            "--seed", "Decides everything that happens; the same seed gives the same page, byte for byte",
            1, int.MinValue, int.MaxValue);
        var drivers = Number("--drivers", "Drivers at work, 10 to 20000; demand grows with them", 2_000, 10, 20_000);
        var hours = Number("--hours", "Virtual hours from 20:00 on, 0.1 to 12", 2, 0.1, 12);
        var folder = new Option<DirectoryInfo>("--out")
        {
            Description = "Folder for ridehailing.html",
            HelpName = "folder",
            DefaultValueFactory = _ => new DirectoryInfo("out"),
        };

        var command = new RootCommand("One simulated evening of a ride-hailing city, built on the libraries of Purlin")
        {
            seed, drivers, hours, folder,
        };
        command.SetAction((arguments, cancellationToken) =>
        {
            var options = new CityOptions(
                arguments.GetValue(seed), arguments.GetValue(drivers), arguments.GetValue(hours));
            var page = arguments.GetValue(folder)!;
            // On a thread of its own: Ctrl-C is heard only once this call has returned.
            return Task.Run(() => CityRun.Execute(options, page, cancellationToken), CancellationToken.None);
        });
        var invocation = new InvocationConfiguration
        {
            ProcessTerminationTimeout = TimeToReport,
            Output = output,
            Error = errors,
        };
        return command.Parse(args).InvokeAsync(invocation);
    }

    /// <summary>An option that reads its number alike on every machine and refuses what is out of range.</summary>
    private static Option<T> Number<T>(string name, string description, T usual, T least, T most)
        where T : INumber<T> => new(name)
        {
            Description = description,
            HelpName = "number",
            DefaultValueFactory = _ => usual,
            CustomParser = result =>
            {
                var text = result.Tokens[0].Value;
                if (T.TryParse(text, NumberStyles.Float, Plain, out var value) && value >= least && value <= most)
                    return value;

                result.AddError(string.Create(Plain, $"{name} is {text}; it must be a number from {least} to {most}."));
                return usual;
            },
        };
}
