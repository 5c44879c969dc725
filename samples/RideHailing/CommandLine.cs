using System.CommandLine;
using System.Globalization;

namespace Purlin.Samples.RideHailing;

/// <summary>The options of the command line and their ranges.</summary>
internal static class CommandLine
{
    private static readonly CultureInfo Plain = CultureInfo.InvariantCulture;

    // After Ctrl-C the invariants are still checked and both reports written.
    private static readonly TimeSpan TimeToReport = TimeSpan.FromSeconds(20);

    public static Task<int> RunAsync(string[] args)
    {
        var seed = new Option<int>("--seed")
        {
            Description = "Decides everything that happens; the same seed gives the same page, byte for byte",
            DefaultValueFactory = _ => 1,
        };
        var drivers = new Option<int>("--drivers")
        {
            Description = "Drivers at work, 10 to 20000; demand grows with them",
            DefaultValueFactory = _ => 2_000,
        };
        var hours = new Option<double>("--hours")
        {
            Description = "Virtual hours from 20:00 on, 0.1 to 12",
            DefaultValueFactory = _ => 2,
        };
        var folder = new Option<DirectoryInfo>("--out")
        {
            Description = "Folder for ridehailing.html",
            DefaultValueFactory = _ => new DirectoryInfo("out"),
        };
        Limit(drivers, 10, 20_000);
        Limit(hours, 0.1, 12);

        var command = new RootCommand("One simulated evening of a ride-hailing city, built on the libraries of Purlin")
        {
            seed, drivers, hours, folder,
        };
        command.SetAction((arguments, cancellationToken) =>
        {
            var options = new CityOptions(
                arguments.GetValue(seed), arguments.GetValue(drivers), arguments.GetValue(hours));
            var output = arguments.GetValue(folder)!;
            // On a thread of its own: Ctrl-C is heard only once this call has returned.
            return Task.Run(() => CityRun.Execute(options, output, cancellationToken), CancellationToken.None);
        });
        var invocation = new InvocationConfiguration { ProcessTerminationTimeout = TimeToReport };
        return command.Parse(args).InvokeAsync(invocation);
    }

    private static void Limit<T>(Option<T> option, T least, T most)
        where T : IComparable<T> =>
        option.Validators.Add(result =>
        {
            var value = result.GetValueOrDefault<T>();
            if (value.CompareTo(least) < 0 || value.CompareTo(most) > 0)
                result.AddError(string.Create(Plain, $"{option.Name} is {value}; it must be from {least} to {most}."));
        });
}
