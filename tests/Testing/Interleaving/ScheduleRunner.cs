using System.Globalization;
using System.Text;

namespace Purlin.Testing;

/// <summary>Runs schedules of one scenario, counts them and puts a failure into words.</summary>
internal sealed class ScheduleRunner(
    Func<InterleavingScenario> scenario, IScheduleStrategy strategy, InterleavingOptions options) : IDisposable
{
    private ThreadScheduler? _scheduler;
    private int _threads;

    public int Schedules { get; private set; }
    public int LongestSchedule { get; private set; }

    /// <summary>Runs the next schedule of the strategy.</summary>
    /// <exception cref="InterleavingException">It fails.</exception>
    public void RunOnce()
    {
        InterleavingScenario run = scenario();
        if (_scheduler is null)
        {
            _threads = run.Threads.Count;
            _scheduler = new ThreadScheduler(_threads, strategy, options);
        }

        if (run.Threads.Count != _threads)
            throw new InvalidOperationException($"The scenario had {_threads} threads, now {run.Threads.Count}.");
        Schedules++;
        _scheduler.Run(run.Threads);
        LongestSchedule = Math.Max(LongestSchedule, _scheduler.Steps.Count);
        if (_scheduler.Misuse is { } misuse)
            throw new InvalidOperationException(misuse.Message, misuse);
        if (_scheduler.Complaint is { } complaint)
            throw Failed(complaint, _scheduler.Cause);
        try
        {
            run.After();
        }
        catch (Exception e)
        {
            throw Failed($"After the run: {e.Message}", e);
        }
    }

    public InterleavingReport Report() => new(Schedules, LongestSchedule, Table());

    public InterleavingException Failed(string complaint, Exception? cause)
    {
        string schedule = string.Join(',', _scheduler!.Steps.Select(static step => step.Thread));
        return new InterleavingException(
            $"{complaint}{Environment.NewLine}Schedule {Schedules}, replayed by Interleavings.Replay(scenario, " +
            $"\"{schedule}\"):{Environment.NewLine}{Table()}", schedule, Schedules, cause);
    }

    public void Dispose() => _scheduler?.Dispose();

    private string Table()
    {
        var table = new StringBuilder();
        for (int i = 0; i < _scheduler!.Steps.Count; i++)
        {
            (int thread, ScheduleStep step) = _scheduler.Steps[i];
            table.AppendLine(CultureInfo.InvariantCulture, $"{i,5}  thread {thread}  {step}");
        }

        return table.ToString();
    }
}
