using System.Buffers.Binary;
using Purlin.Ledger.Tests.Oracle;

namespace Purlin.Ledger.Tests.Kernel;

/// <summary>The short ways of plain entries, before and after their record: they must not differ from the long ones.
/// </summary>
public sealed class PreparedTests
{
    private const long Start = 638_000_000_000_000_000;

    // Where the legs of a transfer with a number for a key begin.
    private const int LegsAt = 26;
    private static readonly int Traces = Effort.Of(12, 600);

    private static readonly Account[] Two = [Account.Asset("cash", "USD"), Account.Asset("bob", "USD")];

    [Fact]
    public void A_prepared_entry_is_decided_as_its_command_is()
    {
        int posted = 0, answered = 0;
        for (int seed = 300; seed < 300 + Traces; seed++)
        {
            var generator = new TraceGenerator(seed);
            KernelRig prepared = KernelRig.Opened(Start, TraceGenerator.Accounts);
            KernelRig plain = KernelRig.Opened(Start, TraceGenerator.Accounts);
            long now = Start;
            for (int i = 0; i < 1500; i++)
            {
                now += generator.NextStep().Ticks;
                prepared.Kernel.AdvanceTo(now);
                plain.Kernel.AdvanceTo(now);
                LedgerCommand command = generator.Next();
                PostingResult expected = plain.Kernel.Apply(command);
                if (prepared.Kernel.TryPrepare(command, out PreparedPost post))
                {
                    Assert.Equal(expected, prepared.Kernel.Apply(post));
                    posted += expected.Status == PostingStatus.Posted ? 1 : 0;
                    answered += expected.Status == PostingStatus.Posted ? 0 : 1;
                }
                else
                {
                    Assert.Equal(expected, prepared.Kernel.Apply(command));
                }

                if (generator.Chance(20))
                {
                    prepared.EndGroup();
                    plain.EndGroup();
                }
            }

            prepared.EndGroup();
            plain.EndGroup();
            Assert.Equal(plain.Records().Select(Convert.ToHexString), prepared.Records().Select(Convert.ToHexString));
            Assert.Equal(plain.Digest(), prepared.Digest());
            Assert.Equal(plain.Kernel.Refusals.ToArray(), prepared.Kernel.Refusals.ToArray());
        }

        Assert.True(posted > 100 * Traces && answered > 20 * Traces, $"{posted} posted, {answered} not");
    }

    [Fact]
    public void Nothing_is_prepared_on_an_account_that_does_not_last_yet()
    {
        KernelRig rig = KernelRig.Opened(Start, Two);
        rig.Kernel.Open(Account.Asset("new", "USD"));
        var money = new Money(1, TraceGenerator.Usd);
        Entry entry = Entry.Create("k").Debit("cash", money).Credit("new", money);
        Assert.False(rig.Kernel.TryPrepare(entry, out _));
        rig.EndGroup();
        Assert.True(rig.Kernel.TryPrepare(entry, out PreparedPost post));
        Assert.Equal(PostingStatus.Posted, rig.Kernel.Apply(post).Status);
    }

    [Theory]
    [InlineData("whole", null)]
    [InlineData("unbalanced", "differ")]
    [InlineData("earlier", "before the last")]
    [InlineData("longer", "form of a record")]
    [InlineData("no account", "not there")]
    [InlineData("nothing", "form of a record")]
    [InlineData("a leg more", "form of a record")]
    [InlineData("beyond the last year", "form of a record")]
    public void Replay_refuses_plain_records_that_no_ledger_has_written(string change, string? why)
    {
        KernelRig rig = KernelRig.Opened(Start, Two);
        rig.Kernel.ApplyTransfers([new LedgerTransfer(rig.Ref("cash"), rig.Ref("bob"), 5, 1)], new PostingResult[1]);
        rig.EndGroup();
        List<byte[]> records = rig.Records();
        byte[] last = records[^1];
        Assert.Equal(LegsAt + 5, last.Length);
        switch (change)
        {
            case "unbalanced":
                last[LegsAt + 4]++;
                break;
            case "earlier":
                BinaryPrimitives.WriteInt64BigEndian(last.AsSpan(2), Start - 1);
                break;
            case "longer":
                records[^1] = [.. last, 0];
                break;
            case "no account":
                last[LegsAt + 3] = (3 << 1) | 1;
                break;
            case "nothing":
                last[LegsAt + 2] = last[LegsAt + 4] = 0;
                break;
            case "a leg more":
                last[LegsAt]++;
                break;
            case "beyond the last year":
                BinaryPrimitives.WriteInt64BigEndian(last.AsSpan(2), DateTime.MaxValue.Ticks + 1);
                break;
        }

        KernelRig Replay() => KernelRig.Replay(records, 100, seed: 1);
        if (why is null)
            Assert.Equal(rig.Digest(), Replay().Digest());
        else
            Assert.Contains(why, Assert.Throws<InvalidDataException>(Replay).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Replay_refuses_a_sum_that_leaves_its_range()
    {
        KernelRig rig = KernelRig.Opened(Start, Two);
        LedgerTransfer most = new(rig.Ref("cash"), rig.Ref("bob"), long.MaxValue, 1);
        rig.Kernel.ApplyTransfers([most], new PostingResult[1]);
        rig.EndGroup();
        byte[] again = [.. rig.Records()[^1]];
        again[LegsAt - 1] = 2;
        var error = Assert.Throws<InvalidDataException>(() => KernelRig.Replay([.. rig.Records(), again], 100, 1));
        Assert.Contains("out of range", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_waits_is_taken_in_order_however_the_ring_turns_and_grows()
    {
        var random = new Random(7);
        var queue = new RequestQueue();
        var model = new Queue<(LedgerRequest Request, ulong Hash)>();
        var posts = new PreparedPost[8];
        var taken = new List<AppliedRequest>();
        for (ulong number = 1; number < 20_000; number++)
        {
            if (random.Next(number % 2_000 < 1_000 ? 3 : 1) > 0)
            {
                bool isPrepared = random.Next(4) > 0;
                LedgerRequest request = isPrepared ? new PreparedRequest(true) : new SweepRequest(true);
                model.Enqueue((request, isPrepared ? number : 0));
                if (isPrepared)
                    queue.Enqueue(request, new PreparedPost { LegCount = 2, KeyHash = number });
                else
                    queue.Enqueue(request);
            }
            else if (model.TryPeek(out (LedgerRequest Request, ulong Hash) next) && next.Hash == 0)
            {
                Assert.Equal(0, queue.TakePrepared(posts, taken));
                Assert.Same(model.Dequeue().Request, queue.Dequeue());
            }
            else
            {
                taken.Clear();
                int count = queue.TakePrepared(posts, taken);
                Assert.Equal(model.TakeWhile(static waiting => waiting.Hash > 0).Take(posts.Length).Count(), count);
                for (int i = 0; i < count; i++)
                    Assert.Equal(model.Dequeue(), (taken[i].Request, posts[i].KeyHash));
            }

            Assert.Equal(model.Count, queue.Count);
        }
    }
}
