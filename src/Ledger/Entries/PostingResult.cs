using System.Globalization;
using System.Runtime.InteropServices;

namespace Purlin.Ledger;

/// <summary>
/// What became of a command, and which record says so. Being refused is an outcome, not an error: nothing is thrown.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
public readonly struct PostingResult : IEquatable<PostingResult>
{
    // The stamp of a record; of an overflow, which never has one, the balance.
    private readonly long _stampOrBalance;
    private readonly long _short;
    private readonly Currency _currency;
    private readonly AccountRef _account;
    private readonly short _leg;
    private readonly byte _status;
    private readonly byte _reasonOrField;

    internal PostingResult(PostingStatus status, long sequence, long stampTicks)
    {
        _status = (byte)status;
        Sequence = sequence;
        _stampOrBalance = stampTicks;
        _leg = -1;
    }

    internal PostingResult(PostingStatus status, long sequence, long stampTicks, in Refusal refusal)
        : this(status, sequence, stampTicks)
    {
        _reasonOrField = status == PostingStatus.Conflict ? (byte)refusal.Conflict : (byte)refusal.Reason;
        _leg = (short)refusal.Leg;
        _account = refusal.Account;
        _short = refusal.Short.MinorUnits;
        _currency = refusal.Short.Currency;
        if (refusal.Reason == RefusalReason.Overflow)
            _stampOrBalance = refusal.Balance.MinorUnits;
    }

    /// <summary>Somebody else held the store for too long.</summary>
    internal static PostingResult Busy => new(PostingStatus.Busy, 0, 0);

    /// <summary>What became of it.</summary>
    public PostingStatus Status => (PostingStatus)_status;

    /// <summary>
    /// The sequence of the record that says so: of the original one, if it had come before; 0 if none does.
    /// </summary>
    public long Sequence { get; }

    /// <summary>When that record was written; <see cref="DateTimeOffset.MinValue"/> if there is none.</summary>
    public DateTimeOffset Stamp => new(StampTicks, TimeSpan.Zero);

    /// <summary>Whether it has happened, now or before: the answer that a retry may rely on.</summary>
    public bool IsPosted => Status is PostingStatus.Posted or PostingStatus.AlreadyPosted;

    /// <summary>Why it was not accepted; with <see cref="RefusalReason.None"/> if it was.</summary>
    public Refusal Refusal => Status == PostingStatus.Conflict
        ? new(RefusalReason.KeyConflict, _leg, _account, new Money(_short, _currency), (PayloadField)_reasonOrField)
        : new((RefusalReason)_reasonOrField, _leg, _account, new Money(_short, _currency), PayloadField.None)
        {
            Balance = IsOverflow ? new Money(_stampOrBalance, _currency) : default,
        };

    internal long StampTicks => IsOverflow ? 0 : _stampOrBalance;

    private bool IsOverflow =>
        Status == PostingStatus.Malformed && _reasonOrField == (byte)RefusalReason.Overflow;

    /// <summary>What happened behind the last record that lasts has not happened yet.</summary>
    internal PostingResult AsProvisional(long lastingSequence) => IsPosted && Sequence > lastingSequence
        ? new(PostingStatus.Provisional, Sequence, StampTicks)
        : this;

    /// <inheritdoc/>
    public bool Equals(PostingResult other) =>
        _status == other._status && Sequence == other.Sequence && _stampOrBalance == other._stampOrBalance
        && _reasonOrField == other._reasonOrField && _leg == other._leg && _account == other._account
        && _short == other._short && _currency == other._currency;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is PostingResult other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_status, Sequence, _reasonOrField, _leg, _short);

    /// <summary>The status, and the reason and the numbers of a refusal.</summary>
    public override string ToString()
    {
        Refusal refusal = Refusal;
        if (refusal.Reason == RefusalReason.None)
            return string.Create(CultureInfo.InvariantCulture, $"{Status} #{Sequence}");
        string field = refusal.Conflict == PayloadField.None ? "" : $" in {refusal.Conflict}";
        string leg = refusal.Leg < 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" at leg {refusal.Leg}");
        string missing = refusal.Short.IsZero ? "" : $", short by {refusal.Short}";
        if (IsOverflow)
            missing += $": {refusal.Account} has {refusal.Balance}";
        return $"{Status}: {refusal.Reason}{field}{leg}{missing}";
    }

    /// <summary>Whether all of both is equal.</summary>
    public static bool operator ==(PostingResult left, PostingResult right) => left.Equals(right);

    /// <summary>Whether something differs.</summary>
    public static bool operator !=(PostingResult left, PostingResult right) => !left.Equals(right);
}
