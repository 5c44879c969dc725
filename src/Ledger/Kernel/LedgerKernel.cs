namespace Purlin.Ledger;

/// <summary>
/// The one function that decides: (state, now, command) to (outcome, records, state after). No clock, no randomness and
/// no writing; it reads back records only to compare keys and payloads. One thread at a time.
/// </summary>
/// <remarks>
/// Work is done in groups: <see cref="BeginGroup"/>, commands, then the group is made to last by somebody else, then
/// <see cref="CompleteGroup"/>, which shows readers the sums. Every method makes all its checks first, in the order of
/// <see cref="RefusalReason"/>; behind the last of them nothing can fail, and only there is state touched.
/// </remarks>
internal sealed partial class LedgerKernel
{
    private readonly KeyTable _keys = new();
    private readonly KeyHash _hash;
    private readonly PositionIndex _positions = new();
    private readonly ILedgerStore _store;
    private readonly RecordBuffer _buffer = new();
    private readonly RecordGroup _scratch = new();
    private readonly CommandBuffer _command = new();
    private readonly Dictionary<long, Hold> _holds = [];
    private readonly ExpiryHeap _expiries = new();
    private readonly List<LegLine> _lines = [];
    private readonly LedgerHistories _histories = new();
    private readonly long[] _refusals = new long[(int)Enum.GetValues<RefusalReason>().Max() + 1];

    // The stamp of the next record, and that of the newest one that lasts.
    private long _stampTicks;
    private long _durableStampTicks;

    // The newest record whose effects readers see.
    private long _shownSequence;

    public LedgerKernel(ILedgerStore store, ulong seed0, ulong seed1)
    {
        _store = store;
        _hash = new KeyHash(seed0, seed1);
    }

    public AccountTable Accounts { get; } = new();

    /// <summary>How often commands were refused, by reason; for whom the answer was an earlier one not again.</summary>
    public ReadOnlySpan<long> Refusals => _refusals;

    /// <summary>The records of the group under way.</summary>
    public RecordGroup Group { get; } = new();

    /// <summary>The newest record that lasts.</summary>
    public long DurableSequence => _positions.Count;

    /// <summary>
    /// The newest record whose effects readers see; on any thread, and under the lock of shown sums theirs exactly.
    /// </summary>
    public long ShownSequence => Volatile.Read(ref _shownSequence);

    /// <summary>When the next hold expires; <see cref="Hold.Never"/> if none does.</summary>
    public long NextExpiryTicks => _expiries.NextTicks;

    public KeyTable Keys => _keys;

    public int OpenHolds => _holds.Count;

    /// <summary>What accounts that keep their history have held.</summary>
    public LedgerHistories Histories => _histories;

    public void Reserve(int accounts, long records)
    {
        Accounts.Reserve(accounts);
        _keys.Reserve(records);
        _positions.Reserve(records);
    }

    /// <summary>Begins a group behind all that lasts.</summary>
    public void BeginGroup()
    {
        Group.Clear(_positions.Count + 1);
        _lines.Clear();
        BeginChanges();
    }

    /// <summary>
    /// Takes note that the group lasts and where its records are; readers see its effects from now on.
    /// </summary>
    /// <param name="shown">Held while sums change that readers see.</param>
    public void CompleteGroup(Lock shown)
    {
        for (int i = 0; i < Group.Count; i++)
            _positions.Add(Group.PositionOf(i));
        if (Group.Count > 0)
        {
            _durableStampTicks = _stampTicks;
            _histories.AddStamp(Group.LastSequence, _stampTicks);
        }

        _histories.Add(_lines);
        lock (shown)
            Show();
    }

    private void Show()
    {
        Accounts.EndGroup();
        Volatile.Write(ref _shownSequence, _positions.Count);
    }

    /// <summary>The bytes of any record, this group's too. The span is good until the next call.</summary>
    public ReadOnlySpan<byte> ReadRecord(long sequence) => sequence >= Group.FirstSequence
        ? Group[(int)(sequence - Group.FirstSequence)]
        : _store.ReadAt(_positions[sequence], _buffer);

    /// <summary>The bytes of a record that lasts, on any thread.</summary>
    /// <param name="sequence">One that readers have been told of.</param>
    /// <param name="buffer">The caller's scratch.</param>
    public ReadOnlySpan<byte> ReadDurable(long sequence, RecordBuffer buffer) =>
        _store.ReadAt(_positions[sequence], buffer);

    /// <summary>
    /// Moves time on, and lets holds expire that are due: those with expiry at or before now, in the order of
    /// (expiry, sequence), one record each. Where groups begin and end does not matter to it.
    /// </summary>
    /// <param name="nowTicks">What the clock says.</param>
    /// <param name="maxBytes">How large the group may become by it.</param>
    /// <returns>False if the group is full and more is due: nothing else goes into it, and the next one goes on at the
    /// same time.</returns>
    public bool AdvanceTo(long nowTicks, int maxBytes = int.MaxValue)
    {
        // A time at which nothing was written leaves no trace: what happens follows from the records alone. While
        // something is due at the newest stamp, time stands still: a group was full before all of it had expired.
        long newest = Group.Count > 0 ? _stampTicks : _durableStampTicks;
        _stampTicks = newest;
        if (!TryExpireDue(maxBytes))
            return false;
        _stampTicks = Math.Max(nowTicks, newest);
        return TryExpireDue(maxBytes);
    }

    private bool TryExpireDue(int maxBytes)
    {
        while (_expiries.NextTicks <= _stampTicks)
        {
            if (Group.Bytes.Length >= maxBytes)
                return false;
            ExpireNext();
        }

        return true;
    }

    private void ExpireNext()
    {
        Hold hold = _expiries.Next;
        RecordWriter.WriteExpiry(Group, _stampTicks, hold.Sequence);
        EndHold(hold, HoldEnd.Expired);
    }

    /// <summary>Decides one command that stands alone.</summary>
    public PostingResult Apply(LedgerCommand command)
    {
        command.Describe(_command);
        return Decide(_command, command.ReleasesKey, remembersRefusal: true);
    }

    private PostingResult Decide(CommandBuffer command, bool releasesKey, bool remembersRefusal)
    {
        PostingResult result = DecideOne(command, releasesKey, remembersRefusal);
        if (result.Refusal.Reason != RefusalReason.None && result.Status != PostingStatus.AlreadyFailed)
            _refusals[(int)result.Refusal.Reason]++;
        return result;
    }

    private PostingResult DecideOne(CommandBuffer command, bool releasesKey, bool remembersRefusal)
    {
        if (!IsNew(command, out ulong hash, out PostingResult answer))
            return answer;
        Refusal refusal = Check(command, out Hold? hold);
        if (refusal.Reason != RefusalReason.None)
            return Refuse(command, hash, refusal, releasesKey, remembersRefusal);

        // Nothing can fail from here on.
        RecordWriter.Write(Group, _stampTicks, command);
        long sequence = Group.LastSequence;
        AddKey(hash, sequence);
        Execute(command, hold, sequence, hash);
        return new(PostingStatus.Posted, sequence, _stampTicks);
    }

    /// <summary>Whether a command has the right form and a free key; else its answer.</summary>
    private bool IsNew(CommandBuffer command, out ulong hash, out PostingResult answer)
    {
        (hash, answer) = (0, default);
        Refusal refusal = CheckForm(command);
        if (refusal.Reason != RefusalReason.None)
        {
            answer = new(PostingStatus.Malformed, 0, 0, refusal);
            return false;
        }

        Resolve(command);
        hash = _hash.Of(command.Key, command.KeyIsText);
        long original = FindKey(hash, command.Key, command.KeyIsText, out _);
        if (original == 0)
            return true;
        answer = AnswerAgain(command, original);
        return false;
    }

    /// <summary>Whether the state allows a command whose key is free. Changes nothing.</summary>
    private Refusal Check(CommandBuffer command, out Hold? hold)
    {
        hold = null;
        return command.Kind switch
        {
            LedgerRecordKind.Post or LedgerRecordKind.Hold => CheckEntry(command),
            LedgerRecordKind.Capture or LedgerRecordKind.Void => CheckHoldCommand(command, out hold),
            _ => CheckChange(command),
        };
    }

    private void Execute(CommandBuffer command, Hold? hold, long sequence, ulong hash)
    {
        switch (command.Kind)
        {
            case LedgerRecordKind.Post:
                PostLegs(command, sequence);
                break;
            case LedgerRecordKind.Hold:
                OpenHold(command, sequence, hash);
                break;
            case LedgerRecordKind.Capture:
                CaptureHold(command, hold!, sequence);
                break;
            case LedgerRecordKind.Void:
                EndHold(hold!, HoldEnd.Voided);
                break;
            default:
                ChangeAccount(command);
                break;
        }
    }

    private PostingResult Refuse(
        CommandBuffer command, ulong hash, in Refusal refusal, bool releasesKey, bool remembersRefusal)
    {
        if (!LedgerRecord.IsRemembered(refusal.Reason))
            return new(PostingStatus.Malformed, 0, 0, refusal);
        if (releasesKey || !remembersRefusal)
            return new(PostingStatus.Refused, 0, 0, refusal);
        return Remember(command, hash, refusal);
    }

    private PostingResult Remember(CommandBuffer command, ulong hash, in Refusal refusal)
    {
        RecordWriter.Write(Group, _stampTicks, command, refusal);
        AddKey(hash, Group.LastSequence);
        return new(PostingStatus.Refused, Group.LastSequence, _stampTicks, refusal);
    }

    private void Resolve(CommandBuffer command)
    {
        int kept = Math.Min(command.LegCount, command.Legs.Length);
        foreach (ref CommandLeg leg in command.Legs.AsSpan(0, kept))
        {
            if (leg.Id is not null)
                leg.Slot = Accounts.Find(leg.Id);
        }

        if (command.Account.Id is not null)
            command.Account.Slot = Accounts.Find(command.Account.Id);
    }

    /// <summary>Notes that an account is about to change.</summary>
    private ref AccountState Touch(int slot)
    {
        ref AccountState state = ref Accounts[slot];
        if (state.Image == 0)
        {
            _cut?.Keep(slot, state);
            Accounts.LayAside(ref state, slot);
        }

        if (KeepsRows)
            _changedSlots.Add(slot);
        if (_undoes)
        {
            _undo.Add(new UndoStep
            {
                Kind = UndoKind.Account,
                Slot = slot,
                Sums = state.Working,
                Floor = state.Floor,
                Ceiling = state.Ceiling,
                Flags = state.Flags,
            });
        }

        return ref state;
    }
}
