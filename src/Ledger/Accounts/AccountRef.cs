namespace Purlin.Ledger;

/// <summary>
/// An account's place in one book, got by <see cref="LedgerBook.Resolve"/>: what the fast path names accounts by. The
/// default value names none. It means nothing to another book; the account's id does.
/// </summary>
public readonly struct AccountRef : IEquatable<AccountRef>
{
    // One more than the slot, so that the default value is no account.
    private readonly int _number;

    internal AccountRef(int slot) => _number = slot + 1;

    /// <summary>Whether it names an account at all.</summary>
    public bool IsNone => _number == 0;

    internal int Slot => _number - 1;

    /// <inheritdoc/>
    public bool Equals(AccountRef other) => _number == other._number;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is AccountRef other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _number;

    /// <summary>The place, such as <c>account #17</c>, or <c>no account</c>.</summary>
    public override string ToString() => IsNone ? "no account" : $"account #{_number}";

    /// <summary>Whether both name the same place.</summary>
    public static bool operator ==(AccountRef left, AccountRef right) => left.Equals(right);

    /// <summary>Whether they name different places.</summary>
    public static bool operator !=(AccountRef left, AccountRef right) => !left.Equals(right);
}
