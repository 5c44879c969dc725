using System.Globalization;
using System.Text;
using Purlin.Ledger.Tests.Oracle;

namespace Purlin.Ledger.Tests.Images;

/// <summary>All that a kernel knows, as text: two that give the same text answer everything alike.</summary>
internal static class LedgerStates
{
    public static string Of(LedgerKernel kernel)
    {
        var text = new StringBuilder();
        for (int slot = 0; slot < kernel.Accounts.Count; slot++)
        {
            ref AccountState state = ref kernel.Accounts[slot];
            AccountSums durable = kernel.Accounts.ReadDurable(slot);
            text.AppendLine(CultureInfo.InvariantCulture, $"{kernel.Accounts.Definition(slot)} {slot} "
                + $"{state.Working.Debits} {state.Working.Credits} {state.Working.HeldDebits} "
                + $"{state.Working.HeldCredits} {durable.Debits} {durable.Posted} {state.Floor} "
                + $"{state.Ceiling} {state.Flags} {kernel.Accounts.Currency(state.Currency)} "
                + $"{kernel.Accounts.OpenedSequence(slot)}");
        }

        LedgerCut cut = kernel.Freeze();
        kernel.EndCut();
        text.AppendLine(CultureInfo.InvariantCulture, $"{cut.Sequence} {cut.StampTicks} {cut.KeyCount}");
        AddKeys(text, cut);
        foreach (HoldImage held in cut.Holds.OrderBy(static held => held.Hold.Sequence))
        {
            text.Append(CultureInfo.InvariantCulture, $"{held.Hold.Sequence} {held.Hold.ExpiresAtTicks} ");
            text.AppendJoin(',', held.Legs.Select(static leg => $"{leg.Slot} {leg.Side} {leg.Left}")).AppendLine();
        }

        for (long i = 0; i < cut.StampCount; i++)
            text.Append(cut.Histories.Stamps[i].ToString()).Append(' ');
        AddHistories(text, cut);
        return text.ToString();
    }

    /// <summary>Accounts of the generator, some of which keep their history.</summary>
    public static Account[] Accounts { get; } =
    [
        .. TraceGenerator.Accounts.Select(
            static (account, i) => account with { KeepHistory = i % 2 == 0 }),
    ];

    private static void AddKeys(StringBuilder text, LedgerCut cut)
    {
        var entries = new KeyEntry[KeySegment.MaxCapacity];
        var keys = new List<(long, HoldEnd)>();
        foreach (KeySegment segment in cut.KeySegments)
        {
            int count = segment.CopyTo(entries);
            keys.AddRange(entries.Take(count).Where(static entry => entry.Value != 0)
                .Select(static entry => (entry.Sequence, entry.End)));
        }

        keys.Sort();
        text.AppendJoin(' ', keys).AppendLine();
    }

    private static void AddHistories(StringBuilder text, LedgerCut cut)
    {
        for (int slot = 0; slot < cut.Accounts.Count; slot++)
        {
            var saved = new System.Buffers.ArrayBufferWriter<byte>();
            cut.Histories.Of(slot)?.Save(saved, cut.Sequence, static () => { }, static () => { });
            text.AppendLine(Convert.ToHexString(saved.WrittenSpan));
        }
    }
}
