namespace Purlin.Ledger;

public sealed partial class LedgerBook
{
    /// <inheritdoc cref="OpenAsync(JournalOptions, LedgerOptions?, CancellationToken)"/>
    public static Task<LedgerBook> OpenAsync(JournalOptions journal, CancellationToken cancellationToken) =>
        OpenAsync(journal, options: null, cancellationToken);

    /// <summary>Opens the book of a journal, or begins one: the state is derived from its records.</summary>
    /// <param name="journal">Where it is, and how it is written; not read-only.</param>
    /// <param name="options">What differs from the defaults.</param>
    /// <param name="cancellationToken">Gives up opening.</param>
    /// <exception cref="JournalException">
    /// Another one writes it, it is damaged, not whole or of another version, or the disk failed.
    /// </exception>
    /// <exception cref="InvalidDataException">Its records are not those of a ledger; which, and why.</exception>
    public static async Task<LedgerBook> OpenAsync(
        JournalOptions journal, LedgerOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(journal);
        if (journal.ReadOnly)
        {
            throw new ArgumentException(
                "A book writes, if only that a hold has expired. Read the records of a JournalStore instead.",
                nameof(journal));
        }

        options ??= new LedgerOptions();
        // Opening waits for the disk; with a time of its own nothing runs on other threads.
        JournalStore store = options.TimeProvider == TimeProvider.System
            ? await Task.Run(() => JournalStore.Open(journal), cancellationToken).ConfigureAwait(false)
            : JournalStore.Open(journal);
        return await OpenAsync(store, options, cancellationToken).ConfigureAwait(false);
    }
}
