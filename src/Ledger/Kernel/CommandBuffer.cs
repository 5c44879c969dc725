using System.Buffers.Binary;

namespace Purlin.Ledger;

/// <summary>
/// One command in the kernel's terms, filled by <see cref="LedgerCommand.Describe"/>. One buffer serves a book for
/// ever,
/// so describing a command allocates nothing.
/// </summary>
internal sealed class CommandBuffer
{
    private readonly byte[] _key = new byte[LedgerKey.MaxTextBytes];
    private readonly byte[] _holdKey = new byte[LedgerKey.MaxTextBytes];
    private readonly byte[] _memo = new byte[Entry.MaxMemoBytes];
    private int _keyLength;
    private int _holdKeyLength;
    private int _memoLength;

    public LedgerRecordKind Kind;
    public bool KeyIsText;
    public bool HoldKeyIsText;

    /// <summary>Given effective time, or -1.</summary>
    public long EffectiveTicks;

    public int Code;
    public long LifetimeTicks;
    public bool ChecksEachLeg;
    public bool CapturesAll;
    public bool ReleasesRest;

    /// <summary>At most one more than are allowed; <see cref="LegCount"/> has the true number.</summary>
    public CommandLeg[] Legs = new CommandLeg[16];
    public int LegCount;

    /// <summary>The account of a change.</summary>
    public CommandLeg Account;
    public Money? Floor;
    public Money? Ceiling;

    public ReadOnlySpan<byte> Key => _key.AsSpan(0, _keyLength);

    public ReadOnlySpan<byte> HoldKey => _holdKey.AsSpan(0, _holdKeyLength);

    public ReadOnlySpan<byte> Memo => _memo.AsSpan(0, _memoLength);

    public void Begin(LedgerRecordKind kind, LedgerKey key)
    {
        Kind = kind;
        _keyLength = WriteKey(key, _key, out KeyIsText);
        _holdKeyLength = 0;
        _memoLength = 0;
        EffectiveTicks = -1;
        Code = 0;
        LifetimeTicks = 0;
        ChecksEachLeg = false;
        CapturesAll = false;
        ReleasesRest = false;
        LegCount = 0;
        Account = default;
        Floor = null;
        Ceiling = null;
    }

    public void SetKey(ReadOnlySpan<byte> key, bool isText)
    {
        key.CopyTo(_key);
        _keyLength = key.Length;
        KeyIsText = isText;
    }

    public void SetMemo(ReadOnlySpan<byte> memo)
    {
        memo.CopyTo(_memo);
        _memoLength = memo.Length;
    }

    public void SetHold(LedgerKey key) => _holdKeyLength = WriteKey(key, _holdKey, out HoldKeyIsText);

    public void SetHold(ReadOnlySpan<byte> key, bool isText)
    {
        key.CopyTo(_holdKey);
        _holdKeyLength = key.Length;
        HoldKeyIsText = isText;
    }

    public void SetMemo(string memo) => _memoLength = memo.Length == 0 ? 0 : LedgerText.Write(memo, _memo);

    public void SetAccount(string id, Money? floor, Money? ceiling)
    {
        Account = new CommandLeg { Id = id, Currency = (floor ?? ceiling)?.Currency ?? default };
        Floor = floor;
        Ceiling = ceiling;
    }

    public void AddLegs(List<EntryLeg> legs)
    {
        LegCount = legs.Count;
        int kept = Math.Min(legs.Count, LedgerCommand.MaxLegs + 1);
        if (kept > Legs.Length)
            Legs = new CommandLeg[kept];
        for (int i = 0; i < kept; i++)
        {
            EntryLeg leg = legs[i];
            Legs[i] = new CommandLeg
            {
                Id = leg.Account,
                Side = leg.Side,
                Amount = leg.Amount.MinorUnits,
                Currency = leg.Amount.Currency,
            };
        }
    }

    public void AddLeg(CommandLeg leg)
    {
        if (LegCount == Legs.Length)
            Array.Resize(ref Legs, 2 * LegCount);
        Legs[LegCount++] = leg;
    }

    private static int WriteKey(LedgerKey key, Span<byte> into, out bool isText)
    {
        isText = key.Text is not null;
        if (isText)
            return LedgerText.Write(key.Text!, into);
        BinaryPrimitives.WriteUInt128BigEndian(into, key.Number);
        return RecordFormat.NumberBytes;
    }
}
