using System.Globalization;
using System.Text;

namespace Purlin.Testing;

/// <summary>Runs schedules of one gated scenario, counts them and puts a failure into words.</summary>
internal sealed class GateRun(Func<StoreGate, GateScenario> scenario, GateOptions options, Func<int, int> choose)
{
    private readonly List<(int Pick, string Step)> _steps = [];
    private readonly List<(int Call, GateOutcome Outcome)> _choices = [];
    private readonly List<Exception> _injected = [];
    private int _longest;

    public int Schedules { get; private set; }

    /// <summary>Runs the next schedule.</summary>
    /// <exception cref="InterleavingException">It fails.</exception>
    public void RunOnce()
    {
        _steps.Clear();
        _injected.Clear();
        Schedules++;
        // A synchronization context (test runners have one) would take continuations away from this thread.
        SynchronizationContext? outer = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            var gate = new StoreGate(options);
            GateScenario run = scenario(gate);
            Task[] clients = [.. run.Clients.Select((client, number) => Start(gate, client, number))];
            ReleaseAll(gate);
            Judge(clients, run.After);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(outer);
        }

        _longest = Math.Max(_longest, _steps.Count);
    }

    public InterleavingReport Report() => new(Schedules, _longest, Table());

    public InterleavingException Failed(string complaint, Exception? cause)
    {
        string schedule = string.Join(',', _steps.Select(static step => step.Pick));
        return new InterleavingException(
            $"{complaint}{Environment.NewLine}Schedule {Schedules}, replayed by StoreGates.Replay(scenario, " +
            $"\"{schedule}\"):{Environment.NewLine}{Table()}", schedule, Schedules, cause);
    }

    // Async, so that the client's number flows with its execution context and stays out of its neighbour's.
    private static async Task Start(StoreGate gate, Func<Task> client, int number)
    {
        gate.EnterClient(number);
        await client().ConfigureAwait(false);
    }

    private void ReleaseAll(StoreGate gate)
    {
        while (gate.Waiting > 0)
        {
            if (_steps.Count == options.MaxSteps)
                throw Failed($"The run did not end within {options.MaxSteps} releases (a livelock?).", null);
            _choices.Clear();
            gate.ListChoices(_choices, withFaults: _injected.Count < options.MaxFaults);
            int pick = choose(_choices.Count);
            (string step, Exception? fault) = gate.Release(_choices[pick].Call, _choices[pick].Outcome);
            _steps.Add((pick, step));
            if (fault is not null)
                _injected.Add(fault);
        }
    }

    private void Judge(Task[] clients, Action after)
    {
        for (int i = 0; i < clients.Length; i++)
        {
            if (!clients[i].IsCompleted)
            {
                throw Failed(
                    $"Client {i} did not end although no call waits: it waits for something else, or a continuation " +
                    "escaped (a SemaphoreSlim, a Channel and a cancelled Task.Delay continue on the pool).", null);
            }

            if (clients[i].Exception?.InnerException is { } e && !_injected.Contains(e))
                throw Failed($"Client {i} threw {e.GetType().Name}: {e.Message}", e);
        }

        try
        {
            after();
        }
        catch (Exception e)
        {
            throw Failed($"After the run: {e.Message}", e);
        }
    }

    private string Table()
    {
        var table = new StringBuilder();
        for (int i = 0; i < _steps.Count; i++)
            table.AppendLine(CultureInfo.InvariantCulture, $"{i,5}  {_steps[i].Step}");
        return table.ToString();
    }
}
