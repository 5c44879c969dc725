namespace Purlin.Ledger;

/// <summary>
/// A double-entry ledger: entries balance or are refused, a key happens once for ever, limits and holds are kept, and
/// what has been answered lasts.
/// <code>
/// await using LedgerBook book = LedgerBook.InMemory();
/// await book.CreateAccountsAsync([Account.Asset("cash", "USD"), Account.Liability("merchant:7", "USD")], ct);
/// PostingResult r = await book.PostAsync(Entry.Create("order-991").Debit("cash", usd).Credit("merchant:7", usd), ct);
/// </code>
/// </summary>
/// <remarks>
/// <para>
/// Thread-safe. Commands queue, and one writer at a time takes all that wait as a group: the kernel decides them in
/// order, the store makes their records last in one write, and then all are answered. There is no timer: a group is
/// what came while the last one was written. Cancelling a call gives up the wait, never the effect; posting the command
/// again under its key tells what became of it.
/// </para>
/// <para>
/// Balances are those that last: reading one never shows a group under way, and needs no lock. When the store fails,
/// the book is poisoned: see <see cref="LedgerPoisonedException"/>.
/// </para>
/// </remarks>
public sealed partial class LedgerBook : IAsyncDisposable
{
    private readonly ILedgerStore _store;
    private LedgerKernel _kernel;
    private readonly TimeProvider _time;
    private readonly int _maxWaiting;

    // Whether the writer runs on the thread of the caller that finds no other writing: where a write does not block,
    // and where the time is not the system's, so that nothing runs on threads of its own.
    private readonly bool _writesInline;

    private LedgerBook(ILedgerStore store, LedgerOptions options)
    {
        _store = store;
        _time = options.TimeProvider;
        _maxWaiting = options.MaxWaiting;
        _busyTimeout = options.BusyTimeout;
        _writesInline = store is MemoryStore || _time != TimeProvider.System;
        _transfersInGroup = store is MemoryStore ? TransfersInMemoryGroup : TransfersInGroup;
        (_options, _images) = (options, store as ILedgerSnapshots);
        BeginEmpty();
        _metrics = new LedgerMetrics(this, options);
        _expiryTimer = CreateExpiryTimer();
    }

    internal LedgerKernel Kernel => _kernel;

    /// <summary>The sequence of the newest record that lasts; 0 in an empty book.</summary>
    public long LastSequence => _kernel.ShownSequence;

    /// <summary>What made the book refuse further commands; null while it takes them.</summary>
    public Exception? PoisonCause => _poison;

    /// <summary>A book whose log is in memory.</summary>
    /// <param name="options">What differs from the defaults.</param>
    public static LedgerBook InMemory(LedgerOptions? options = null)
    {
        options ??= new LedgerOptions();
        options.Check();
        var store = new MemoryStore();
        if (options.ExpectedRecords > 0)
            store.Reserve(options.ExpectedRecords, options.ExpectedRecords * ExpectedRecordBytes);
        return new LedgerBook(store, options);
    }

    /// <summary>Opens a book on a store: reads its records and derives the state from them.</summary>
    /// <param name="store">Belongs to the book from here on, which disposes of it.</param>
    /// <param name="options">What differs from the defaults.</param>
    /// <param name="cancellationToken">Gives up opening.</param>
    /// <exception cref="InvalidDataException">The store's records are not those of a ledger; which, and
    /// why.</exception>
    public static async Task<LedgerBook> OpenAsync(
        ILedgerStore store, LedgerOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        options ??= new LedgerOptions();
        options.Check();
        var book = new LedgerBook(store, options);
        try
        {
            await book.LoadAsync(cancellationToken).ConfigureAwait(false);
            book.ArmExpiry();
            return book;
        }
        catch
        {
            await book._expiryTimer.DisposeAsync().ConfigureAwait(false);
            book._metrics.Dispose();
            await store.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>
    /// Ends the book: what waits is still written, what comes later is refused, and the store is closed.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        var last = new SweepRequest(RunsContinuationsInline);
        bool isFirst;
        lock (_lock)
        {
            isFirst = !_isDisposed;
            _isDisposed = true;
        }

        if (!isFirst)
            return;
        await _expiryTimer.DisposeAsync().ConfigureAwait(false);
        if (TryEnqueue(last, evenIfDisposed: true))
            await last.Task.ConfigureAwait(false);
        await EndImagesAsync().ConfigureAwait(false);
        await EndHashingAsync().ConfigureAwait(false);
        if (_enlistedTimer is not null)
            await _enlistedTimer.DisposeAsync().ConfigureAwait(false);
        await _store.DisposeAsync().ConfigureAwait(false);
        _metrics.Dispose();
        _proving.Dispose();
    }

    /// <summary>Reads what the store holds beyond what is known here.</summary>
    private async ValueTask CatchUpAsync(CancellationToken cancellationToken) => await CatchUpAsync(
        await _store.GetLastSequenceAsync(cancellationToken).ConfigureAwait(false), cancellationToken)
        .ConfigureAwait(false);

    private async ValueTask CatchUpAsync(long last, CancellationToken cancellationToken)
    {
        if (last == _kernel.DurableSequence)
            return;
        var records = new RecordGroup();
        while (_kernel.DurableSequence < last
            && await _store.ReadAsync(_kernel.DurableSequence, records, cancellationToken).ConfigureAwait(false))
        {
            _kernel.Replay(records, _shown);
        }

        if (_kernel.DurableSequence < last || last < _kernel.DurableSequence)
            throw new InvalidDataException($"The store ends at record {last}, not at {_kernel.DurableSequence}.");
    }
}
