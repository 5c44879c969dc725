namespace Purlin.Ledger;

public sealed partial class LedgerBook
{
    /// <summary>
    /// Does transfers, each on its own, in order, and returns when all of them last: the fast path. It blocks, and
    /// allocates nothing once memory has been taken (see <see cref="LedgerOptions"/>).
    /// </summary>
    /// <remarks>
    /// With another time than the system's, what follows an awaited answer runs on the writer's thread: called from
    /// there, it would wait for itself. Use <see cref="PostAsync(LedgerCommand, CancellationToken)"/> there.
    /// </remarks>
    /// <param name="transfers">Any number; they are written in groups.</param>
    /// <param name="results">
    /// As long as <paramref name="transfers"/>, or longer. <see cref="PostingStatus.Busy"/> says that a transfer was
    /// not tried, nor those behind it, because somebody else held the store.
    /// </param>
    /// <exception cref="LedgerPoisonedException">
    /// The store failed. Results whose status is <see cref="PostingStatus.None"/> are unknown.
    /// </exception>
    public void Post(ReadOnlySpan<LedgerTransfer> transfers, Span<PostingResult> results)
    {
        if (results.Length < transfers.Length)
        {
            throw new ArgumentException(
                $"There is room for {results.Length} results of {transfers.Length} transfers.", nameof(results));
        }

        results = results[..transfers.Length];
        results.Clear();
        ThrowIfEnlisted();
        bool isWriter = TakeTurn();
        try
        {
            while (isWriter && !transfers.IsEmpty)
            {
                int count = Math.Min(_transfersInGroup, transfers.Length);
                isWriter = WaitForStore();
                if (!isWriter)
                    break;
                if (TryPostGroup(transfers[..count], results[..count]))
                {
                    transfers = transfers[count..];
                    results = results[count..];
                }

                if (HasWaiting())
                    Wait(WriteGroupAsync());
            }
        }
        finally
        {
            if (isWriter)
                EndTurn();
        }

        // Empty, unless the store was not to be had.
        results.Fill(PostingResult.Busy);
    }

    /// <returns>False if the group was full of holds that expired: the transfers are still to be done.</returns>
    private bool TryPostGroup(ReadOnlySpan<LedgerTransfer> transfers, Span<PostingResult> results)
    {
        try
        {
            _kernel.BeginGroup();
            bool isFree = _kernel.AdvanceTo(NowTicks(), GroupBytes);
            if (isFree)
                _kernel.ApplyTransfers(transfers, results);
            Wait(CommitAsync());
            return isFree;
        }
        catch (Exception e)
        {
            results.Clear();
            throw Poisoned(e);
        }
    }

    /// <summary>Begins a group, as soon as nobody else holds the store. This thread is the writer.</summary>
    /// <returns>False if it took too long; then the role has been given back.</returns>
    private bool WaitForStore()
    {
        long since = _time.GetTimestamp();
        while (true)
        {
            if (_poison is { } poison)
                throw new LedgerPoisonedException(poison);
            try
            {
                if (Wait(TryBeginGroupAsync()))
                    return true;
            }
            catch (Exception e)
            {
                throw Poisoned(e);
            }

            if (_time.GetElapsedTime(since) >= _busyTimeout)
            {
                EndTurn();
                return false;
            }

            // Whoever has enlisted a transaction goes first: this one waits for the end of it, in line.
            EnlistedTurn? enlisted;
            var again = new ThreadTurn { Since = since };
            lock (_lock)
            {
                if (_enlisting.TryDequeue(out enlisted))
                    _waiting.Enqueue(again);
            }

            enlisted?.Give();
            if (enlisted is null)
                Wait(PauseAsync(evenIfNobodyWaits: true));
            else if (!again.Wait())
                return false;
        }
    }

    private LedgerPoisonedException Poisoned(Exception cause)
    {
        Exception all = Wait(EndFailedGroupAsync(cause));
        Poison(all);
        return new LedgerPoisonedException(all);
    }

    /// <summary>Waits until this thread is the one writer.</summary>
    /// <returns>False if somebody else held the store for too long.</returns>
    private bool TakeTurn()
    {
        ThreadTurn turn;
        lock (_lock)
        {
            if (TryTakeRoleToWrite())
                return true;
            if (_waiting.Count >= _maxWaiting)
                throw new LedgerOverloadedException(_maxWaiting);
            turn = new ThreadTurn { Since = _time.GetTimestamp() };
            _waiting.Enqueue(turn);
        }

        return turn.Wait();
    }

    private bool HasWaiting()
    {
        lock (_lock)
            return _waiting.TryPeek(out LedgerRequest? first) && first is not TurnRequest;
    }

    private static T Wait<T>(ValueTask<T> task) =>
        task.IsCompleted ? task.GetAwaiter().GetResult() : task.AsTask().GetAwaiter().GetResult();

    private static void Wait(ValueTask task)
    {
        if (task.IsCompleted)
            task.GetAwaiter().GetResult();
        else
            task.AsTask().GetAwaiter().GetResult();
    }
}
