namespace Purlin.Ledger;

public sealed partial class LedgerBook
{
    // Others hold a store for as long as a sync takes.
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(10);

    private readonly TimeSpan _busyTimeout;
    private readonly Queue<EnlistedTurn> _enlisting = new();

    // Since when nobody could write because somebody else holds the store; null while nobody does.
    private long? _busySince;
    private TimeSpan _pause = ShortestPause;
    private TaskCompletionSource? _pausing;

    /// <summary>Begins a group of the store and takes in what others have appended.</summary>
    /// <returns>False if somebody else holds the store now.</returns>
    private async ValueTask<bool> TryBeginGroupAsync()
    {
        if (await _store.BeginGroupAsync(CancellationToken.None).ConfigureAwait(false) is not { } last)
        {
            lock (_lock)
                _busySince ??= _time.GetTimestamp();
            return false;
        }

        if (_busySince is not null)
        {
            lock (_lock)
                (_busySince, _pause) = (null, ShortestPause);
        }

        await CatchUpAsync(last, CancellationToken.None).ConfigureAwait(false);
        return true;
    }

    /// <summary>Refuses what has waited too long, and waits a little or for a transaction that enlists.</summary>
    private async ValueTask PauseAsync(bool evenIfNobodyWaits)
    {
        RefuseOverdue();
        Task enlists;
        lock (_lock)
        {
            if (_enlisting.Count > 0 || (!evenIfNobodyWaits && _waiting.Count == 0))
                return;
            _pausing = new(RunsContinuationsInline
                ? TaskCreationOptions.None : TaskCreationOptions.RunContinuationsAsynchronously);
            enlists = _pausing.Task;
        }

        TimeSpan pause = _pause;
        _pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        await Task.WhenAny(Task.Delay(pause, _time), enlists).ConfigureAwait(false);
        lock (_lock)
            _pausing = null;
    }

    /// <summary>Answers those who have waited too long that somebody else holds the store.</summary>
    private void RefuseOverdue()
    {
        var overdue = new List<LedgerRequest>();
        lock (_lock)
        {
            while (_waiting.TryPeek(out LedgerRequest? first) && IsOverdue(first))
                overdue.Add(_waiting.Dequeue());
            while (_enlisting.TryPeek(out EnlistedTurn? turn) && IsOverdue(turn))
                overdue.Add(_enlisting.Dequeue());
        }

        foreach (LedgerRequest request in overdue)
            request.Refuse();
    }

    private bool IsOverdue(LedgerRequest request) =>
        _busySince is { } busy && _time.GetElapsedTime(Math.Max(busy, request.Since)) >= _busyTimeout;

    /// <summary>The same for who writes in person, in a book that takes commands. Under the lock.</summary>
    private bool TryTakeRoleToWrite()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return _poison is null ? TryTakeRole() : throw new LedgerPoisonedException(_poison);
    }

    /// <summary>Takes the role of the writer if nobody has it. Under the lock.</summary>
    private bool TryTakeRole()
    {
        bool isFree = !_isWriting;
        _isWriting = true;
        return isFree;
    }

    /// <summary>Who waits for the role in person, if that is who is next; to be given it outside the lock.</summary>
    private TurnRequest? TakeNextTurn()
    {
        if (_enlisting.TryDequeue(out EnlistedTurn? enlisted))
            return enlisted;
        return _waiting.TryPeek(out LedgerRequest? first) && first is TurnRequest
            ? (TurnRequest)_waiting.Dequeue()
            : null;
    }

    /// <summary>Frees the store after a failure.</summary>
    /// <returns>What is to be told: the failure, and that of freeing too.</returns>
    private async ValueTask<Exception> EndFailedGroupAsync(Exception failure)
    {
        try
        {
            await _store.EndGroupAsync(CancellationToken.None).ConfigureAwait(false);
            return failure;
        }
        catch (Exception e)
        {
            return new AggregateException(failure, e);
        }
    }
}
