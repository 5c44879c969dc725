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
    /// <param name="results">As long as <paramref name="transfers"/>, or longer.</param>
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
        TakeTurn();
        try
        {
            while (!transfers.IsEmpty)
            {
                int count = Math.Min(_transfersInGroup, transfers.Length);
                PostGroup(transfers[..count], results[..count]);
                transfers = transfers[count..];
                results = results[count..];
                if (HasWaiting())
                    Wait(WriteGroupAsync());
            }
        }
        finally
        {
            EndTurn();
        }
    }

    private void PostGroup(ReadOnlySpan<LedgerTransfer> transfers, Span<PostingResult> results)
    {
        if (_poison is { } poison)
            throw new LedgerPoisonedException(poison);
        try
        {
            Wait(CatchUpAsync(CancellationToken.None));
            _kernel.BeginGroup();
            _kernel.AdvanceTo(NowTicks());
            _kernel.ApplyTransfers(transfers, results);
            Wait(CommitAsync());
        }
        catch (Exception e)
        {
            results.Clear();
            Poison(e);
            throw new LedgerPoisonedException(e);
        }
    }

    /// <summary>Waits until this thread is the one writer.</summary>
    private void TakeTurn()
    {
        TurnRequest turn;
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (_poison is not null)
                throw new LedgerPoisonedException(_poison);
            if (!_isWriting)
            {
                _isWriting = true;
                return;
            }

            if (_waiting.Count >= _maxWaiting)
                throw new LedgerOverloadedException(_maxWaiting);
            turn = new TurnRequest();
            _waiting.Enqueue(turn);
        }

        turn.Wait();
    }

    private void EndTurn()
    {
        lock (_lock)
        {
            // Poisoning has taken the role away already.
            if (_poison is not null)
                return;
            if (_waiting.Count == 0)
            {
                _isWriting = false;
                return;
            }
        }

        StartWriting();
    }

    private bool HasWaiting()
    {
        lock (_lock)
            return _waiting.TryPeek(out LedgerRequest? first) && first is not TurnRequest;
    }

    private static void Wait(ValueTask task)
    {
        if (task.IsCompletedSuccessfully)
            task.GetAwaiter().GetResult();
        else
            task.AsTask().GetAwaiter().GetResult();
    }
}
