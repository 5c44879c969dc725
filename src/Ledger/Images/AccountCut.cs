namespace Purlin.Ledger;

/// <summary>
/// The accounts as they were at one record, read on one thread while the writer changes them on another: before it
/// first changes an account that has not been read yet, the writer keeps what it was. Nobody waits.
/// </summary>
/// <remarks>
/// The reader looks at the account first and then whether it was kept; the writer keeps it first and changes it then.
/// So what was not found kept had not been changed when it was looked at.
/// </remarks>
/// <param name="accounts">All of them.</param>
/// <param name="count">How many there were.</param>
internal sealed class AccountCut(AccountTable accounts, int count)
{
    private const int ChunkShift = 12;
    private const int ChunkMask = (1 << ChunkShift) - 1;

    // One more than the place among those kept; 0 for an account that was not kept.
    private readonly int[] _places = new int[count];
    private AccountImage[][] _chunks = [];
    private int _kept;
    private int _read;

    /// <summary>How many accounts there were; those opened since are not in the cut.</summary>
    public int Count => count;

    /// <summary>Keeps an account that is about to change. The writer's.</summary>
    public void Keep(int slot, in AccountState state)
    {
        if (slot >= count || slot < Volatile.Read(ref _read) || _places[slot] != 0)
            return;
        int at = _kept & ChunkMask;
        if (at == 0)
            Volatile.Write(ref _chunks, [.. _chunks, new AccountImage[1 << ChunkShift]]);
        _chunks[^1][at] = AccountImage.Of(state);
        Volatile.Write(ref _places[slot], ++_kept);
        Volatile.WriteBarrier();
    }

    /// <summary>Reads an account; slots are read in order. The reader's.</summary>
    public AccountImage Read(int slot)
    {
        ref AccountState state = ref accounts[slot];
        var image = new AccountImage
        {
            Sums = accounts.ReadDurable(slot),
            Floor = state.Floor,
            Ceiling = state.Ceiling,
            Flags = state.Flags,
        };
        Volatile.ReadBarrier();
        int place = Volatile.Read(ref _places[slot]) - 1;
        if (place >= 0)
            image = Volatile.Read(ref _chunks)[place >> ChunkShift][place & ChunkMask];
        Volatile.Write(ref _read, slot + 1);
        return image;
    }
}
