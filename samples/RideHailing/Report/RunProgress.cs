using System.Diagnostics;
using Spectre.Console;

namespace Purlin.Samples.RideHailing;

/// <summary>
/// Shows how far the evening is: a bar on a terminal, a line every half hour where the output is a file.
/// </summary>
internal sealed class RunProgress(IAnsiConsole console, CityOptions options)
{
    private const int LineEveryMinutes = 30;

    private readonly Stopwatch _watch = new();

    /// <summary>Real time of the run.</summary>
    public TimeSpan Elapsed => _watch.Elapsed;

    public void Show(Action<Action<Sample>> run)
    {
        console.MarkupInterpolated($"[bold]One evening in Milan[/], 20:00 to {Text.Clock(options.End)}: ");
        console.MarkupLineInterpolated($"{Text.Count(options.Drivers)} drivers, seed {options.Seed}");
        _watch.Start();
        if (console.Profile.Capabilities.Interactive)
            ShowBar(run);
        else
            run(WriteLine);
        _watch.Stop();
    }

    private void ShowBar(Action<Action<Sample>> run) => console.Progress()
        .HideCompleted(true)
        .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn())
        .Start(context =>
        {
            var minutes = (options.End - CityClock.Evening).TotalMinutes;
            var task = context.AddTask("20:00", maxValue: minutes);
            run(sample =>
            {
                task.Description = Describe(sample);
                task.Increment(1);
            });
        });

    private void WriteLine(Sample sample)
    {
        if (sample.At.Minute % LineEveryMinutes == 0)
            console.WriteLine(Describe(sample));
    }

    private static string Describe(Sample sample) =>
        $"{Text.Clock(sample.At)}  {Text.Count(sample.WithRider)} riding, {Text.Count(sample.OnTheWay)} on the way, "
        + $"{Text.Count(sample.Available)} free, {Text.Count(sample.Waiting)} waiting";
}
