using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Purlin.Ledger.Tests.Kernel;

/// <summary>A kernel on a memory store, without the book: groups end where the test says.</summary>
internal sealed class KernelRig : IAsyncDisposable
{
    private readonly MemoryStore _store = new();
    private readonly Lock _shown = new();

    public KernelRig(ulong seed = 1)
    {
        Kernel = new LedgerKernel(_store, seed, ~seed);
        Kernel.BeginGroup();
    }

    public LedgerKernel Kernel { get; }

    public static KernelRig Opened(long nowTicks, params ReadOnlySpan<Account> accounts)
    {
        var rig = new KernelRig();
        rig.Kernel.AdvanceTo(nowTicks);
        foreach (Account account in accounts)
            Assert.Equal(PostingStatus.Posted, rig.Kernel.Open(account).Status);
        rig.EndGroup();
        return rig;
    }

    public void EndGroup()
    {
        _store.AppendAsync(Kernel.Group, default).AsTask().Wait();
        Kernel.CompleteGroup(_shown);
        Kernel.BeginGroup();
    }

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    public AccountRef Ref(string id) => new(Kernel.Accounts.Find(id));

    public List<byte[]> Records()
    {
        var records = new List<byte[]>();
        var group = new RecordGroup();
        while (_store.ReadAsync(records.Count, group, default).AsTask().Result)
        {
            for (int i = 0; i < group.Count; i++)
                records.Add(group[i].ToArray());
        }

        return records;
    }

    /// <summary>Another kernel that takes in the records, so many at a time.</summary>
    public KernelRig Replayed(int groupSize, ulong seed) => Replay(Records(), groupSize, seed);

    /// <summary>A kernel that takes in records, so many at a time.</summary>
    public static KernelRig Replay(IReadOnlyList<byte[]> records, int groupSize, ulong seed)
    {
        var replayed = new KernelRig(seed);
        var group = new RecordGroup();
        for (int from = 0; from < records.Count; from += groupSize)
        {
            group.Clear(from + 1);
            foreach (byte[] record in records.Skip(from).Take(groupSize))
                group.Add(record);
            replayed._store.AppendAsync(group, default).AsTask().Wait();
            replayed.Kernel.Replay(group, replayed._shown);
        }

        replayed.Kernel.BeginGroup();
        return replayed;
    }

    /// <summary>All of the state that decides what happens next, as a hash.</summary>
    public string Digest()
    {
        var text = new StringBuilder();
        for (int slot = 0; slot < Kernel.Accounts.Count; slot++)
        {
            AccountState state = Kernel.Accounts[slot];
            text.AppendLine(CultureInfo.InvariantCulture,
                $"{Kernel.Accounts.Definition(slot).Id} {state.Working.Debits} {state.Working.Credits} "
                + $"{state.Working.HeldDebits} {state.Working.HeldCredits} "
                + $"{state.Floor} {state.Ceiling} {state.Flags}");
        }

        text.AppendLine(CultureInfo.InvariantCulture,
            $"{Kernel.Keys.Count} {Kernel.OpenHolds} {Kernel.NextExpiryTicks} {Kernel.Group.Count}");
        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
