namespace Purlin.Ledger;

/// <summary>
/// A book within a transaction of the caller's: what is posted here happens if and when the caller commits, together
/// with the caller's own rows. Made by <see cref="LedgerBook.Enlist"/>; dispose of it after the commit or the rollback.
/// </summary>
/// <remarks>
/// <para>
/// Results say <see cref="PostingStatus.Provisional"/> where they would say posted. Rolling back takes all of it back;
/// rolling back to a savepoint takes back what was posted after it. Balances of the book show it once it is committed
/// and this is disposed of.
/// </para>
/// <para>
/// Commands that others post to the book wait from the first call here until this is disposed of, up to
/// <see cref="LedgerOptions.BusyTimeout"/>. Serves one call at a time, like the transaction.
/// </para>
/// </remarks>
public sealed class EnlistedLedger : IAsyncDisposable
{
    private readonly LedgerBook _book;
    private readonly ILedgerTransaction _transaction;
    private readonly RecordGroup _step = new();

    // The heads that have been there, each with the kernel's state at it; the first is that of the log as it lasts.
    private readonly List<(LedgerHead Head, KernelMark Mark)> _heads = [];
    private int _isInUse;
    private TaskCompletionSource? _end;

    internal EnlistedLedger(LedgerBook book, ILedgerTransaction transaction) =>
        (_book, _transaction) = (book, transaction);

    internal LedgerBook Book => _book;

    /// <summary>Whether commands of its flow have to go through it.</summary>
    internal bool IsOpen => Volatile.Read(ref _end) is null && !_transaction.IsOver;

    internal bool IsOver => _transaction.IsOver;

    /// <summary>Does a command once, if the transaction is committed.</summary>
    /// <param name="command">An entry, a capture, a void or a change; frozen from here on.</param>
    /// <param name="cancellationToken">Gives up before anything is written.</param>
    /// <returns>
    /// What becomes of it. <see cref="PostingStatus.Busy"/>: another transaction holds the book; nothing happened.
    /// </returns>
    /// <exception cref="LedgerEnlistmentException">The transaction is over, or not fit for it; see its failure.
    /// </exception>
    /// <exception cref="LedgerPoisonedException">The book has failed before.</exception>
    public async ValueTask<PostingResult> PostAsync(
        LedgerCommand command, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(command);
        command.Freeze();
        PostingResult[] results = [PostingResult.Busy];
        await RunAsync(() => StepAsync(kernel => results[0] = kernel.Apply(command), results, cancellationToken),
            cancellationToken).ConfigureAwait(false);
        return results[0];
    }

    /// <summary>Does commands all or none, each seeing what those before it did, if the transaction is committed.
    /// </summary>
    /// <param name="chain">1 to 1,000 commands; frozen from here on.</param>
    /// <param name="cancellationToken">Gives up before anything is written.</param>
    /// <returns>What becomes of each.</returns>
    /// <inheritdoc cref="PostAsync(LedgerCommand, CancellationToken)"/>
    public async ValueTask<PostingResult[]> PostAsync(
        ReadOnlyMemory<LedgerCommand> chain, CancellationToken cancellationToken = default)
    {
        LedgerCommand[] commands = LedgerBook.FrozenChain(chain);
        PostingResult[] results = [.. Enumerable.Repeat(PostingResult.Busy, commands.Length)];
        await RunAsync(() => StepAsync(kernel => kernel.ApplyChain(commands, results), results, cancellationToken),
            cancellationToken).ConfigureAwait(false);
        return results;
    }

    /// <summary>Opens accounts, each on its own, if the transaction is committed.</summary>
    /// <param name="accounts">Their definitions.</param>
    /// <param name="cancellationToken">Gives up before anything is written.</param>
    /// <returns>What becomes of each.</returns>
    /// <inheritdoc cref="PostAsync(LedgerCommand, CancellationToken)"/>
    public async ValueTask<PostingResult[]> CreateAccountsAsync(
        ReadOnlyMemory<Account> accounts, CancellationToken cancellationToken = default)
    {
        Account[] definitions = accounts.ToArray();
        foreach (Account account in definitions)
            ArgumentNullException.ThrowIfNull(account, nameof(accounts));
        PostingResult[] results = [.. Enumerable.Repeat(PostingResult.Busy, definitions.Length)];
        await RunAsync(() => StepAsync(Open, results, cancellationToken), cancellationToken).ConfigureAwait(false);
        return results;

        void Open(LedgerKernel kernel)
        {
            for (int i = 0; i < definitions.Length; i++)
                results[i] = kernel.Open(definitions[i]);
        }
    }

    /// <summary>
    /// What an account holds as this transaction sees it: with what was posted here and not rolled back. Nobody else
    /// can post from here on until this is disposed of, so it is what the next post is decided on.
    /// </summary>
    /// <param name="account">Its id; it may have been opened here.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="KeyNotFoundException">There is no such account.</exception>
    /// <exception cref="TimeoutException">Another transaction held the book for too long.</exception>
    /// <inheritdoc cref="PostAsync(LedgerCommand, CancellationToken)"/>
    public async ValueTask<AccountBalance> GetBalanceAsync(
        string account, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(account);
        AccountBalance balance = default;
        if (await RunAsync(ReadAsync, cancellationToken).ConfigureAwait(false))
            return balance;
        throw new TimeoutException("Another transaction holds the book: nothing was read. Try again.");

        async ValueTask ReadAsync()
        {
            LedgerKernel kernel = _book.Kernel;
            GoBackTo(await _transaction.GetHeadAsync(cancellationToken).ConfigureAwait(false), kernel);
            int slot = kernel.Accounts.Find(account);
            if (slot < 0)
                throw LedgerBook.NotFound();
            balance = LedgerBook.BalanceOf(kernel.Accounts[slot].Working, kernel.Accounts.Definition(slot));
        }
    }

    /// <summary>Lets others post to the book again. What was posted here shares the fate of the transaction.</summary>
    public ValueTask DisposeAsync()
    {
        // Not an async method: the flow that awaits this must see that it holds nothing any more.
        LedgerBook.LeaveFlow(this);
        return EndAsync();
    }

    /// <summary>Gives the book back, once; who comes later waits for that.</summary>
    internal async ValueTask EndAsync()
    {
        var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (Interlocked.CompareExchange(ref _end, end, null) is { } begun)
        {
            await begun.Task.ConfigureAwait(false);
            return;
        }

        try
        {
            await _book.EndEnlistedAsync(this, _heads.Count == 0 ? null : _heads[0].Mark).ConfigureAwait(false);
            await _transaction.DisposeAsync().ConfigureAwait(false);
        }
        finally
        {
            end.SetResult();
        }
    }

    /// <returns>False, and nothing was run, if others held the book for too long.</returns>
    private async ValueTask<bool> RunAsync(Func<ValueTask> run, CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _isInUse, 1) != 0)
            throw new InvalidOperationException("It serves one call at a time, as its transaction does.");
        try
        {
            ObjectDisposedException.ThrowIf(Volatile.Read(ref _end) is not null, this);
            cancellationToken.ThrowIfCancellationRequested();
            if (_transaction.IsOver)
                throw Over();
            if (_heads.Count == 0 && !await BeginAsync(cancellationToken).ConfigureAwait(false))
                return false;
            await run().ConfigureAwait(false);
            return true;
        }
        finally
        {
            Volatile.Write(ref _isInUse, 0);
        }
    }

    /// <returns>False if others held the book for too long.</returns>
    private async ValueTask<bool> BeginAsync(CancellationToken cancellationToken)
    {
        if (!await _book.TakeTurnAsync().ConfigureAwait(false))
            return false;
        try
        {
            await _transaction.BeginAsync(cancellationToken).ConfigureAwait(false);
            LedgerHead head = await _transaction.GetHeadAsync(cancellationToken).ConfigureAwait(false);
            _heads.Add((head, await _book.BeginEnlistedAsync(this, head.Sequence).ConfigureAwait(false)));
            return true;
        }
        finally
        {
            if (_heads.Count == 0)
                _book.EndTurn();
        }
    }

    private async ValueTask StepAsync(
        Action<LedgerKernel> apply, PostingResult[] results, CancellationToken cancellationToken)
    {
        LedgerKernel kernel = _book.Kernel;
        GoBackTo(await _transaction.GetHeadAsync(cancellationToken).ConfigureAwait(false), kernel);
        KernelMark before = _heads[^1].Mark;
        try
        {
            kernel.BeginStep(_book.NowTicks());
            apply(kernel);
            kernel.DescribeStep(before, _step);
            if (_step.Count == 0)
            {
                kernel.GoBack(before);
            }
            else
            {
                LedgerHead head = await _transaction.AppendAsync(_step, cancellationToken).ConfigureAwait(false);
                _heads.Add((head, kernel.MarkStep()));
            }
        }
        catch
        {
            kernel.GoBack(before);
            throw;
        }

        long lasting = _heads[0].Head.Sequence;
        foreach (ref PostingResult result in results.AsSpan())
            result = result.AsProvisional(lasting);
    }

    /// <summary>The transaction may have been rolled back to a savepoint: the state follows it.</summary>
    private void GoBackTo(LedgerHead head, LedgerKernel kernel)
    {
        int found = _heads.FindLastIndex(known => known.Head == head);
        if (found < 0)
        {
            throw new LedgerEnlistmentException(LedgerEnlistmentFailure.AnotherEnlistment,
                $"Somebody else has appended in this transaction: its log ends at {head.Sequence}, which was not "
                + "written here. Keep one EnlistedLedger for the whole of a transaction.");
        }

        if (found == _heads.Count - 1)
            return;
        kernel.GoBack(_heads[found].Mark);
        _heads.RemoveRange(found + 1, _heads.Count - found - 1);
    }

    private static LedgerEnlistmentException Over() => new(LedgerEnlistmentFailure.Over,
        "The transaction has been committed or rolled back. Dispose of this, and enlist the next transaction.");
}
