namespace Purlin.Shared;

/// <summary>A callback waiting for its deadline on a <see cref="DedicatedTimer"/>. Thread-safe.</summary>
internal sealed class DeadlineRegistration : IDisposable
{
    /// <summary>Where a registration is that its heap does not hold.</summary>
    internal const int NotQueued = -1;

    private readonly DedicatedTimer _timer;
    private readonly Action<object?> _callback;
    private readonly object? _state;

    /// <summary>Made by the timer alone.</summary>
    internal DeadlineRegistration(DedicatedTimer timer, Action<object?> callback, object? state) =>
        (_timer, _callback, _state) = (timer, callback, state);

    /// <summary>Its place in the heap; guarded by the timer's lock.</summary>
    internal int Index { get; set; } = NotQueued;

    /// <summary>Moves a deadline that has not come. O(log n), no allocation.</summary>
    /// <param name="deadline">The new deadline, a timestamp of <see cref="TimeProvider.System"/>.</param>
    /// <returns>False if the callback has started or was cancelled: then nothing changes.</returns>
    public bool TryMove(long deadline) => _timer.TryMove(this, deadline);

    /// <summary>Takes the callback back. O(log n).</summary>
    /// <returns>False if it has started, maybe not ended, or was cancelled before.</returns>
    public bool Cancel() => _timer.Cancel(this);

    /// <summary>Cancels.</summary>
    public void Dispose() => Cancel();

    /// <summary>Runs the callback.</summary>
    internal void Invoke() => _callback(_state);
}
