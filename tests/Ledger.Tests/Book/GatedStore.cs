namespace Purlin.Ledger.Tests.Book;

/// <summary>A memory store whose appends wait until they are let through, or fail.</summary>
internal sealed class GatedStore : ILedgerStore
{
    private readonly MemoryStore _inner = new();
    private TaskCompletionSource? _gate;

    public List<int> GroupSizes { get; } = [];

    /// <summary>Which thread wrote each group.</summary>
    public List<int> WriterThreads { get; } = [];

    public bool IsDisposed { get; private set; }

    /// <summary>Makes the appends from now on wait.</summary>
    public void Close() => _gate = new();

    /// <summary>Lets the append that waits go on, and those after it.</summary>
    public void Open()
    {
        TaskCompletionSource gate = _gate!;
        _gate = null;
        gate.SetResult();
    }

    /// <summary>Lets the append that waits go on, and makes the next one wait.</summary>
    public void LetOneThrough()
    {
        TaskCompletionSource gate = _gate!;
        _gate = new();
        gate.SetResult();
    }

    /// <summary>Makes the append that waits fail.</summary>
    public void Fail(Exception error)
    {
        TaskCompletionSource gate = _gate!;
        _gate = null;
        gate.SetException(error);
    }

    public ValueTask<long> GetLastSequenceAsync(CancellationToken cancellationToken) =>
        _inner.GetLastSequenceAsync(cancellationToken);

    public async ValueTask AppendAsync(RecordGroup group, CancellationToken cancellationToken)
    {
        WriterThreads.Add(Environment.CurrentManagedThreadId);
        if (_gate is { } gate)
            await gate.Task;
        GroupSizes.Add(group.Count);
        await _inner.AppendAsync(group, cancellationToken);
    }

    /// <summary>Appends behind the book's back, as another process would.</summary>
    public ValueTask AppendElsewhereAsync(RecordGroup group) => _inner.AppendAsync(group, default);

    public ValueTask<bool> ReadAsync(long afterSequence, RecordGroup into, CancellationToken cancellationToken) =>
        _inner.ReadAsync(afterSequence, into, cancellationToken);

    public ReadOnlySpan<byte> ReadAt(long position, RecordBuffer buffer) => _inner.ReadAt(position, buffer);

    public ValueTask DisposeAsync()
    {
        IsDisposed = true;
        return _inner.DisposeAsync();
    }
}
