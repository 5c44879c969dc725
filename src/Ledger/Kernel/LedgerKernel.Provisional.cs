namespace Purlin.Ledger;

internal sealed partial class LedgerKernel
{
    /// <summary>
    /// Begins a group that is taken back in any case: its records are written in a transaction of the caller's, and
    /// read again from the log once that has been committed.
    /// </summary>
    public KernelMark BeginProvisional()
    {
        BeginGroup();
        _undo.Clear();
        _undoes = true;
        return Mark();
    }

    /// <summary>Begins one step of it: what changes from here on is listed.</summary>
    public void BeginStep(long nowTicks)
    {
        BeginChanges();
        AdvanceTo(nowTicks);
    }

    /// <summary>Where the provisional group is now.</summary>
    public KernelMark MarkStep() => Mark();

    /// <summary>Puts the records since a mark, and what they changed, into a group.</summary>
    public void DescribeStep(in KernelMark begun, RecordGroup into)
    {
        into.Clear(Group.FirstSequence + begun.Records);
        for (int i = begun.Records; i < Group.Count; i++)
            into.Add(Group[i]);
        foreach (CapturedLeg leg in Group.CapturedLegs)
        {
            if (leg.Record >= begun.Records)
                into.Captured.Add(leg with { Record = leg.Record - begun.Records });
        }

        DescribeChanges(into);
    }

    /// <summary>Goes back to a mark: to the state that decided what came after it.</summary>
    public void GoBack(in KernelMark mark)
    {
        UndoTo(mark);
        _stampTicks = mark.StampTicks;
    }

    /// <summary>Ends the provisional group: all of it is taken back.</summary>
    public void EndProvisional(in KernelMark begun)
    {
        GoBack(begun);
        _undoes = false;
        Accounts.EndGroup();
        BeginGroup();
    }
}
