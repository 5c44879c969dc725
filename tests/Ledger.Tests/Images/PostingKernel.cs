using Purlin.Ledger.Tests.Oracle;

namespace Purlin.Ledger.Tests.Images;

/// <summary>A kernel on a journal that a random trace is posted to, a few commands a group.</summary>
internal sealed class PostingKernel : IDisposable
{
    private readonly JournalStore _store;
    private readonly TraceGenerator _trace;
    private readonly Lock _shown = new();
    private long _now = DateTimeOffset.UnixEpoch.Ticks;

    public PostingKernel(JournalStore store, int seed)
    {
        _store = store;
        _trace = new TraceGenerator(seed);
        Kernel = new LedgerKernel(store, (ulong)seed, ~(ulong)seed);
        Tree = new MerkleTree(store.ReadAsync);
    }

    public LedgerKernel Kernel { get; }

    public MerkleTree Tree { get; }

    /// <summary>A kernel that has read the first records.</summary>
    public static LedgerKernel Replay(JournalStore store, long sequence)
    {
        var kernel = new LedgerKernel(store, 1, 2);
        var read = new RecordGroup();
        var some = new RecordGroup();
        while (kernel.DurableSequence < sequence
            && Journals.Done(store.ReadAsync(kernel.DurableSequence, read, CancellationToken.None)))
        {
            some.Clear(read.FirstSequence);
            for (int i = 0; i < read.Count && some.LastSequence < sequence; i++)
            {
                some.Add(read[i]);
                some.SetPosition(i, read.PositionOf(i));
            }

            kernel.Replay(some, new Lock());
        }

        return kernel;
    }

    public void Open(Account[] accounts) => Write(() =>
    {
        foreach (Account account in accounts)
            Kernel.Open(account);
    });

    /// <summary>Posts so many commands, some of them in chains.</summary>
    public void Post(int commands)
    {
        for (int i = 0; i < commands; i++)
        {
            _now += _trace.NextStep().Ticks;
            Write(() =>
            {
                if (_trace.Chance(20))
                {
                    LedgerCommand[] chain = [_trace.Next(), _trace.Next(), _trace.Next()];
                    Kernel.ApplyChain(chain, new PostingResult[3]);
                }
                else
                {
                    Kernel.Apply(_trace.Next());
                }
            });
        }
    }

    /// <summary>Begins an image of the newest record.</summary>
    public LedgerSnapshotWriter BeginImage() => _store.BeginSnapshot(Kernel.DurableSequence);

    public LedgerKernel Load(long sequence)
    {
        using LedgerSnapshotReader reader = _store.OpenSnapshot(sequence);
        return ImageDecoder.Read(reader, _store, new LedgerOptions()).Kernel;
    }

    public void Dispose() => Journals.Done(_store.DisposeAsync());

    private void Write(Action apply)
    {
        Kernel.BeginGroup();
        Kernel.AdvanceTo(_now);
        apply();
        if (Kernel.Group.Count == 0)
            return;
        Journals.Done(_store.AppendAsync(Kernel.Group, CancellationToken.None));
        Kernel.CompleteGroup(_shown);
    }
}
