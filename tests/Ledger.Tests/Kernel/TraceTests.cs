using Purlin.Ledger.Tests.Oracle;

namespace Purlin.Ledger.Tests.Kernel;

/// <summary>
/// What must not matter: where groups end, whether state was kept or read again, which way a transfer took.
/// </summary>
public sealed class TraceTests
{
    private const long Start = 638_000_000_000_000_000;
    private static readonly int Traces = Effort.Of(8, 400);

    [Fact]
    public void A_batch_cut_anywhere_gives_the_same_records()
    {
        for (int seed = 0; seed < Traces; seed++)
        {
            KernelRig whole = Run(seed, _ => false, out string[] answers);
            var cuts = new Random(seed);
            KernelRig cut = Run(seed, _ => cuts.Next(3) == 0, out string[] answersOfCut);
            Assert.Equal(answers, answersOfCut);
            Assert.Equal(whole.Records().Select(Convert.ToHexString), cut.Records().Select(Convert.ToHexString));
            Assert.Equal(whole.Digest(), cut.Digest());
        }
    }

    [Fact]
    public void Replay_gives_the_state_that_decided_and_decides_on_in_the_same_way()
    {
        for (int seed = 0; seed < Traces; seed++)
        {
            KernelRig lived = Run(seed, step => step % 7 == 0, out _);
            KernelRig replayed = lived.Replayed(1 + seed * 13, seed: 77);
            Assert.Equal(lived.Digest(), replayed.Digest());

            // The same seed again: every key is known by now, every answer is an old one or a conflict.
            Assert.Equal(Again(lived, seed), Again(replayed, seed));
        }
    }

    [Fact]
    public void Replay_refuses_what_no_ledger_has_written()
    {
        KernelRig rig = Run(3, _ => false, out _);
        List<byte[]> records = rig.Records();
        int refused = 0;
        for (int i = 0; i < 40; i++)
        {
            // Well-formed records in another order or number: sums and holds no longer follow.
            var random = new Random(i);
            List<byte[]> other = [.. records];
            other.RemoveAt(random.Next(other.Count));
            try
            {
                KernelRig replayed = KernelRig.Replay(other, 100, seed: 1);
                foreach (AccountState state in Enumerable.Range(0, replayed.Kernel.Accounts.Count)
                    .Select(slot => replayed.Kernel.Accounts[slot]))
                {
                    Assert.InRange(state.Working.HeldDebits, 0, long.MaxValue);
                }
            }
            catch (InvalidDataException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 1, 40);
    }

    [Fact]
    public void A_refusal_changes_no_sum_and_a_malformed_command_changes_nothing_at_all()
    {
        int malformed = 0;
        int refused = 0;
        for (int seed = 100; seed < 104; seed++)
        {
            var generator = new TraceGenerator(seed);
            KernelRig rig = KernelRig.Opened(Start, TraceGenerator.Accounts);
            for (int i = 0; i < 1000; i++)
            {
                string before = rig.Digest();
                long keys = rig.Kernel.Keys.Count;
                PostingResult result = rig.Kernel.Apply(generator.Next());
                if (result.Status is PostingStatus.Malformed or PostingStatus.Conflict or PostingStatus.AlreadyPosted
                    or PostingStatus.AlreadyFailed)
                {
                    malformed++;
                    Assert.Equal(before, rig.Digest());
                }
                else if (result.Status == PostingStatus.Refused)
                {
                    refused++;
                    Assert.Equal(result.Sequence == 0 ? keys : keys + 1, rig.Kernel.Keys.Count);
                }

                rig.EndGroup();
            }
        }

        Assert.True(malformed > 100 && refused > 100);
    }

    [Fact]
    public void A_chain_that_fails_leaves_nothing_but_its_culprit()
    {
        int failed = 0;
        for (int seed = 200; seed < 204; seed++)
        {
            var generator = new TraceGenerator(seed);
            KernelRig rig = KernelRig.Opened(Start, TraceGenerator.Accounts);
            for (int i = 0; i < 500; i++)
            {
                LedgerCommand[] chain = [.. Enumerable.Range(0, 4).Select(_ => generator.Next())];
                var results = new PostingResult[chain.Length];
                string before = rig.Digest();
                int records = rig.Kernel.Group.Count;
                rig.Kernel.ApplyChain(chain, results);
                if (!Array.TrueForAll(results, result => result.IsPosted))
                {
                    int recorded = results.Count(result =>
                        result.Status == PostingStatus.Refused && result.Sequence > 0);
                    Assert.Equal(records + recorded, rig.Kernel.Group.Count);
                    if (recorded == 0)
                        Assert.Equal(before, rig.Digest());
                    failed++;
                }

                rig.EndGroup();
            }
        }

        Assert.True(failed > 300);
    }

    [Fact]
    public void A_transfer_is_the_same_record_as_its_entry_and_meets_the_same_answer()
    {
        for (int seed = 0; seed < Traces; seed++)
        {
            var random = new Random(seed);
            KernelRig fast = KernelRig.Opened(Start, TraceGenerator.Accounts);
            KernelRig slow = KernelRig.Opened(Start, TraceGenerator.Accounts);
            foreach (KernelRig rig in (KernelRig[])[fast, slow])
                HoldSome(rig, seed);
            var transfers = new LedgerTransfer[2000];
            for (int i = 0; i < transfers.Length; i++)
                transfers[i] = NextTransfer(random, i);
            var results = new PostingResult[transfers.Length];
            fast.Kernel.AdvanceTo(Start + 1);
            slow.Kernel.AdvanceTo(Start + 1);
            fast.Kernel.ApplyTransfers(transfers, results);
            for (int i = 0; i < transfers.Length; i++)
                Assert.Equal(slow.Kernel.Apply(AsEntry(transfers[i])), results[i]);
            fast.EndGroup();
            slow.EndGroup();
            Assert.Equal(slow.Records().Select(Convert.ToHexString), fast.Records().Select(Convert.ToHexString));
            Assert.Equal(slow.Digest(), fast.Digest());
        }
    }

    /// <summary>Open holds on both sides of every account, which limits must count.</summary>
    private static void HoldSome(KernelRig rig, int seed)
    {
        var random = new Random(seed);
        for (int i = 0; i < 12; i++)
        {
            Account debit = TraceGenerator.Accounts[random.Next(7)];
            Account credit = TraceGenerator.Accounts[random.Next(7)];
            var amount = new Money(1 + random.Next(60), debit.Currency);
            rig.Kernel.Apply(Entry.Create($"hold{i}").Debit(debit.Id, amount).Credit(credit.Id, amount).AsHold());
        }
    }

    private static LedgerTransfer NextTransfer(Random random, int number)
    {
        var debit = new AccountRef(random.Next(TraceGenerator.Accounts.Length));
        var credit = new AccountRef(random.Next(TraceGenerator.Accounts.Length));
        long amount = random.Next(60) switch
        {
            0 => 0,
            1 => -1,
            2 => long.MaxValue - random.Next(50),
            _ => 1 + random.Next(80),
        };
        return new(debit, credit, amount, (UInt128)(random.Next(12) == 0 ? random.Next(number + 1) : number));
    }

    private static Entry AsEntry(LedgerTransfer transfer)
    {
        Account debit = TraceGenerator.Accounts[transfer.Debit.Slot];
        Account credit = TraceGenerator.Accounts[transfer.Credit.Slot];
        var amount = new Money(transfer.Amount, debit.Currency);
        return Entry.Create(transfer.Key).Debit(debit.Id, amount).Credit(credit.Id, amount);
    }

    private static KernelRig Run(int seed, Func<int, bool> endsGroup, out string[] answers)
    {
        var generator = new TraceGenerator(seed);
        KernelRig rig = KernelRig.Opened(Start, TraceGenerator.Accounts);
        var all = new List<string>();
        long now = Start;
        for (int i = 0; i < 1500; i++)
        {
            now += generator.NextStep().Ticks;
            int count = generator.Chance(10) ? 3 : 1;
            LedgerCommand[] chain = [.. Enumerable.Range(0, count).Select(_ => generator.Next())];
            if (endsGroup(i))
                rig.EndGroup();
            rig.Kernel.AdvanceTo(now);
            all.AddRange(Answers(rig, chain));
        }

        rig.EndGroup();
        answers = [.. all];
        return rig;
    }

    private static IEnumerable<string> Answers(KernelRig rig, LedgerCommand[] chain)
    {
        var results = new PostingResult[chain.Length];
        if (chain.Length == 1)
            results[0] = rig.Kernel.Apply(chain[0]);
        else
            rig.Kernel.ApplyChain(chain, results);
        return results.Select(result => result.ToString());
    }

    private static string[] Again(KernelRig rig, int seed)
    {
        var generator = new TraceGenerator(seed);
        var answers = new List<string>();
        rig.Kernel.AdvanceTo(Start + TimeSpan.TicksPerDay);
        for (int i = 0; i < 1500; i++)
            answers.AddRange(Answers(rig, [generator.Next()]));
        return [.. answers];
    }
}
