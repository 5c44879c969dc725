namespace Purlin.Ledger;

/// <summary>
/// One command whose caller waits on a thread. Being idle, that thread is the cheapest one to write its group: it may
/// be given the role of the writer instead of an answer, and then it answers itself.
/// </summary>
internal sealed class ThreadRequest(LedgerCommand command) : LedgerRequest
{
    // A monitor rather than an event: nothing to dispose of.
    private readonly object _gate = new();
    private PostingResult _result;
    private Exception? _failure;
    private bool _isAnswered;
    private bool _leads;

    public override void Apply(LedgerKernel kernel) => _result = kernel.Apply(command);

    public override void Complete() => Answer(null);

    public override void Fail(Exception cause) => Answer(cause);

    public override void Refuse()
    {
        _result = PostingResult.Busy;
        Answer(null);
    }

    /// <summary>Hands the role of the writer over to the thread that waits.</summary>
    /// <returns>False if it waits no more: the role stays with the caller.</returns>
    public bool TryGiveRole()
    {
        lock (_gate)
        {
            if (_isAnswered)
                return false;
            _leads = true;
            Monitor.Pulse(_gate);
            return true;
        }
    }

    /// <summary>Waits until there is an answer, or the role of the writer is given.</summary>
    /// <returns>True if this thread is the writer now; whether there is an answer is for the next call.</returns>
    public bool WaitsForRole()
    {
        lock (_gate)
        {
            while (!_isAnswered && !_leads)
                Monitor.Wait(_gate);
            bool leads = _leads;
            _leads = false;
            return leads;
        }
    }

    /// <summary>The answer, once there is one.</summary>
    public PostingResult GetResult() => _failure is null ? _result : throw _failure;

    private void Answer(Exception? failure)
    {
        lock (_gate)
        {
            (_isAnswered, _failure) = (true, failure);
            Monitor.Pulse(_gate);
        }
    }
}
