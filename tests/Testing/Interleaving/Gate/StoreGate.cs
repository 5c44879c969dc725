namespace Purlin.Testing;

/// <summary>
/// Stands before a store in a test and holds every call until the explorer lets it go on, one at a time. A decorator of
/// the store's interface sends each method through it: <c>gate.Run("Read", () => inner.ReadAsync(key))</c>. Between two
/// releases all client code runs inline on the test's thread, so a run is deterministic.
/// </summary>
/// <remarks>
/// The inner store must answer at once (an in-memory store does). Clients may wait for nothing but calls through the
/// gate and each other. A call takes effect when it is released; before that it is on its way.
/// </remarks>
public sealed class StoreGate
{
    private readonly AsyncLocal<int> _client = new();
    private readonly int _threadId = Environment.CurrentManagedThreadId;
    private readonly List<Call> _waiting = [];
    private readonly GateOptions _options;

    internal StoreGate(GateOptions options) => _options = options;

    internal int Waiting => _waiting.Count;

    /// <summary>Waits for release, then makes the call.</summary>
    /// <param name="name">What the schedule shows, such as <c>Read a</c>.</param>
    /// <param name="call">The inner call.</param>
    public async ValueTask<T> Run<T>(string name, Func<ValueTask<T>> call)
    {
        ArgumentNullException.ThrowIfNull(call);
        Call entry = await Enter(name).ConfigureAwait(false);
        if (entry.Outcome == GateOutcome.LostBeforeEffect)
            throw entry.Fault!;
        T result = await call().ConfigureAwait(false);
        return entry.Outcome == GateOutcome.LostAfterEffect ? throw entry.Fault! : result;
    }

    /// <inheritdoc cref="Run{T}(string, Func{ValueTask{T}})"/>
    public async ValueTask Run(string name, Func<ValueTask> call)
    {
        ArgumentNullException.ThrowIfNull(call);
        await Run(name, async () =>
        {
            await call().ConfigureAwait(false);
            return true;
        }).ConfigureAwait(false);
    }

    /// <summary>Waits for release: a point in a client's own code, without a call to lose.</summary>
    /// <param name="name">What the schedule shows.</param>
    public async ValueTask Pass(string name) => await Enter(name, canFail: false).ConfigureAwait(false);

    internal void EnterClient(int client) => _client.Value = client;

    /// <summary>What may happen to each waiting call, in the order of arrival.</summary>
    internal void ListChoices(List<(int Call, GateOutcome Outcome)> choices, bool withFaults)
    {
        for (int i = 0; i < _waiting.Count; i++)
        {
            choices.Add((i, GateOutcome.Answered));
            if (!withFaults || !_waiting[i].CanFail)
                continue;
            if (_options.LoseBeforeEffect)
                choices.Add((i, GateOutcome.LostBeforeEffect));
            if (_options.LoseAfterEffect)
                choices.Add((i, GateOutcome.LostAfterEffect));
        }
    }

    /// <summary>Lets one call go on and runs all code that follows from it.</summary>
    /// <returns>The step in words, and the injected exception, if any.</returns>
    internal (string Step, Exception? Fault) Release(int index, GateOutcome outcome)
    {
        Call call = _waiting[index];
        _waiting.RemoveAt(index);
        call.Outcome = outcome;
        if (outcome != GateOutcome.Answered)
        {
            string effect = outcome == GateOutcome.LostBeforeEffect ? "without" : "with";
            call.Fault = _options.Fault($"{call.Name}, {effect} effect");
        }

        string step = $"client {call.Client}  {call.Name}" + outcome switch
        {
            GateOutcome.LostBeforeEffect => "  (fails without effect)",
            GateOutcome.LostAfterEffect => "  (takes effect, then fails)",
            _ => "",
        };
        // Without RunContinuationsAsynchronously the client's continuation runs here, inside SetResult.
        call.Source.SetResult(call);
        return (step, call.Fault);
    }

    private Task<Call> Enter(string name, bool canFail = true)
    {
        if (Environment.CurrentManagedThreadId != _threadId)
        {
            throw new InvalidOperationException(
                $"A continuation escaped: {name} was called on a pool thread. Something on the way there waits for " +
                "real, runs Task.Run, or continues asynchronously (SemaphoreSlim, Channel, a cancelled Task.Delay).");
        }

        var call = new Call(name, _client.Value, canFail);
        _waiting.Add(call);
        return call.Source.Task;
    }

    private sealed class Call(string name, int client, bool canFail)
    {
        public string Name => name;
        public int Client => client;
        public bool CanFail => canFail;
        public TaskCompletionSource<Call> Source { get; } = new();
        public GateOutcome Outcome { get; set; }
        public Exception? Fault { get; set; }
    }
}
