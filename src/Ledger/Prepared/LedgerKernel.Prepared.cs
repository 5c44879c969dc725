using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Purlin.Ledger;

internal sealed partial class LedgerKernel
{
    // Describing and writing on the threads of callers.
    [ThreadStatic]
    private static (CommandBuffer Command, RecordGroup Record)? s_scratch;

    /// <summary>
    /// Does on the caller's thread what of a plain entry does not depend on the state: its form, its record, and where
    /// its accounts are. So the writer, of which there is one, touches none of the caller's objects.
    /// </summary>
    /// <remarks>On any thread, beside the writer.</remarks>
    /// <returns>False if it is not plain enough: then the writer does all of it.</returns>
    public bool TryPrepare(LedgerCommand command, out PreparedPost post)
    {
        Unsafe.SkipInit(out post);
        post.LegCount = 0;
        if (command is not Entry
            { IsHold: false, ChecksEachLeg: false, Memo.Length: 0, Legs.Count: <= PreparedPost.MaxLegs })
        {
            return false;
        }

        (CommandBuffer buffer, RecordGroup record) = s_scratch ??= (new CommandBuffer(), new RecordGroup());
        command.Describe(buffer);
        if (CheckForm(buffer).Reason != RefusalReason.None || !TryResolveDurable(buffer))
            return false;
        record.Clear(1);
        RecordWriter.Write(record, 0, buffer);
        if (record.Bytes.Length > PreparedPost.MaxBytes)
            return false;
        post.KeyHash = _hash.Of(buffer.Key, buffer.KeyIsText);
        post.EffectiveTicks = buffer.EffectiveTicks;
        (post.LegCount, post.Length, post.ReleasesKey) = (buffer.LegCount, record.Bytes.Length, command.ReleasesKey);
        record.Bytes.CopyTo(post.Record);
        Span<PreparedLeg> legs = post.Legs;
        for (int i = 0; i < legs.Length; i++)
        {
            ref readonly CommandLeg leg = ref buffer.Legs[i];
            legs[i] = new PreparedLeg { Slot = leg.Slot, Side = leg.Side, Amount = leg.Amount };
        }

        return true;
    }

    private bool TryResolveDurable(CommandBuffer command)
    {
        foreach (ref CommandLeg leg in command.Legs.AsSpan(0, command.LegCount))
        {
            leg.Slot = Accounts.FindDurable(leg.Id!);
            if (leg.Slot < 0 || !Accounts.IsIn(leg.Slot, leg.Currency))
                return false;
        }

        return true;
    }

    /// <summary>Fetches into the cache what the posts behind one will need, each in time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void PrefetchBehind(ReadOnlySpan<PreparedPost> posts, int index)
    {
        int far = index == 0 ? 0 : index + SegmentDistance;
        for (int end = Math.Min(index + SegmentDistance + 1, posts.Length); far < end; far++)
            _keys.PrefetchSegment(posts[far].KeyHash);
        int near = index == 0 ? 0 : index + PrefetchDistance;
        for (int end = Math.Min(index + PrefetchDistance + 1, posts.Length); near < end; near++)
        {
            _keys.Prefetch(posts[near].KeyHash);
            foreach (ref readonly PreparedLeg leg in Unsafe.AsRef(in posts[near]).Legs)
                Accounts.Prefetch(leg.Slot);
        }
    }

    /// <summary>
    /// Decides an entry that was prepared. What can be accepted, and has no account twice, takes the short way; all
    /// else, including every refusal, goes the way of commands, so the rules stand in one place.
    /// </summary>
    public PostingResult Apply(in PreparedPost post) => TryPost(post)
        ? new(PostingStatus.Posted, Group.LastSequence, _stampTicks)
        : DecidePrepared(post);

    private bool TryPost(in PreparedPost post)
    {
        ReadOnlySpan<PreparedLeg> legs = Unsafe.AsRef(in post).Legs;
        for (int i = 0; i < legs.Length; i++)
        {
            ref AccountState state = ref Accounts[legs[i].Slot];
            bool raises = legs[i].Side == EntrySide.Debit == state.IsDebitNormal;
            if (state.IsClosed || Has(legs[..i], legs[i].Slot) || !Fits(state, raises, legs[i].Amount))
                return false;
        }

        if (!_keys.TryAdd(post.KeyHash, Group.LastSequence + 1))
            return false;
        Span<byte> record = Group.GetSpan(post.Length);
        Unsafe.AsRef(in post).Record.CopyTo(record);
        BinaryPrimitives.WriteInt64BigEndian(record[RecordFormat.StampOffset..], _stampTicks);
        Group.Advance(post.Length);
        Group.EndRecord();
        long sequence = Group.LastSequence;
        long effective = post.EffectiveTicks >= 0 ? post.EffectiveTicks : _stampTicks;
        foreach (ref readonly PreparedLeg leg in legs)
        {
            ref AccountState state = ref Touch(leg.Slot);
            state.Working.Post(leg.Side, leg.Amount);
            AddLine(state, leg.Slot, leg.Side, leg.Amount, effective, sequence);
        }

        return true;
    }

    // As a verifier does it: the record has all of the command.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private PostingResult DecidePrepared(in PreparedPost post)
    {
        DescribeWhole(LedgerRecord.Read(Unsafe.AsRef(in post).Record), Group.LastSequence + 1);
        return Decide(_command, post.ReleasesKey, remembersRefusal: true);
    }
}
