namespace Purlin.Ledger;

/// <summary>
/// Something a book is asked to do once: an <see cref="Entry"/>, a <see cref="HoldCapture"/>, a <see cref="HoldVoid"/>
/// or an <see cref="AccountChange"/>. It may be posted again and again: the key makes it happen once.
/// </summary>
/// <remarks>Built by one thread; from the first time it is posted it must not and cannot change any more.</remarks>
public abstract class LedgerCommand
{
    /// <summary>The most legs that one command may have.</summary>
    public const int MaxLegs = 1000;

    private volatile bool _posted;

    private protected LedgerCommand(LedgerKey key) => Key = key;

    /// <summary>The key under which it happens once.</summary>
    public LedgerKey Key { get; }

    /// <summary>Whether a refusal for the state of accounts leaves no trace, so that the key is free again.</summary>
    internal bool ReleasesKey { get; private protected set; }

    /// <summary>Writes the command in the kernel's terms.</summary>
    internal abstract void Describe(CommandBuffer into);

    internal void Freeze() => _posted = true;

    private protected void CheckNotPosted()
    {
        if (_posted)
            throw new InvalidOperationException("It has been posted and cannot change: make another with another key.");
    }
}
