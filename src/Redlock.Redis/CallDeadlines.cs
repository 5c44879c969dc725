namespace Purlin.Redlock.Redis;

/// <summary>
/// The deadline of the calls of a node, which all have the same time-out: one timer for all of them, which rings for
/// the oldest. Thread-safe.
/// </summary>
internal sealed class CallDeadlines : IDisposable
{
    private readonly Lock _lock = new();

    // In the order in which they began.
    private readonly List<NodeCall> _calls = [];
    private readonly string _node;
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _timeProvider;
    private readonly ITimer _timer;
    private bool _isArmed;

    public CallDeadlines(string node, TimeSpan timeout, TimeProvider timeProvider)
    {
        (_node, _timeout, _timeProvider) = (node, timeout, timeProvider);
        _timer = timeProvider.CreateTimer(static state => ((CallDeadlines)state!).Ring(), this,
            Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>From now on the call ends by its deadline.</summary>
    public void Add(NodeCall call)
    {
        lock (_lock)
        {
            _calls.Add(call);
            if (!_isArmed)
                Arm(_timeout);
        }
    }

    /// <summary>The call has ended, or was taken out before.</summary>
    public void Remove(NodeCall call)
    {
        // The timer rings for nothing if that was the last: cheaper than to arm it for each call.
        lock (_lock)
            _calls.Remove(call);
    }

    /// <summary>Ends the calls that are still under way.</summary>
    public void Dispose()
    {
        NodeCall[] calls;
        lock (_lock)
        {
            calls = [.. _calls];
            _calls.Clear();
            _isArmed = true;
            _timer.Dispose();
        }

        foreach (NodeCall call in calls)
            call.TryEnd(new NodeUnavailableException($"Lock node {_node} was closed.", isUnknown: true));
    }

    private void Ring()
    {
        while (TakeDue() is { } call)
        {
            string message = $"Lock node {_node} did not answer within {_timeout.TotalMilliseconds} ms.";
            call.TryEnd(new NodeUnavailableException(message, isUnknown: true));
        }
    }

    // Where none is due, the timer is armed for the first.
    private NodeCall? TakeDue()
    {
        lock (_lock)
        {
            _isArmed = false;
            if (_calls.Count == 0)
                return null;
            NodeCall first = _calls[0];
            TimeSpan left = _timeout - _timeProvider.GetElapsedTime(first.Start);
            if (left > TimeSpan.Zero)
            {
                Arm(left);
                return null;
            }

            _calls.RemoveAt(0);
            return first;
        }
    }

    // Not early: timers count in whole milliseconds.
    private void Arm(TimeSpan due)
    {
        _isArmed = true;
        _timer.Change(TimeSpan.FromMilliseconds(Math.Ceiling(due.TotalMilliseconds)), Timeout.InfiniteTimeSpan);
    }
}
