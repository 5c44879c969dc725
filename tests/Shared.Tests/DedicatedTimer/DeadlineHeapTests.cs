namespace Purlin.Shared.Tests;

public class DeadlineHeapTests
{
    [Fact]
    public void It_agrees_with_a_sorted_list_over_random_operations()
    {
        Random random = new(11);
        for (int run = 0; run < Effort.Of(300, 30_000); run++)
        {
            DeadlineHeap heap = new();
            List<(DeadlineRegistration Item, long Deadline)> model = [];
            int range = random.Next(1, 1000);
            for (int step = 0; step < 300; step++)
            {
                int at = model.Count == 0 ? 0 : random.Next(model.Count);
                long deadline = random.Next(range) - range / 2;
                switch (model.Count == 0 ? 0 : random.Next(step < 150 ? 5 : 8))
                {
                    case 0 or 1:
                        model.Add((NewItem(), deadline));
                        heap.Add(model[^1].Item, deadline);
                        break;
                    case 2:
                        model[at] = (model[at].Item, deadline);
                        heap.Move(model[at].Item, deadline);
                        break;
                    case 3:
                        heap.Remove(model[at].Item);
                        Assert.Equal(DeadlineRegistration.NotQueued, model[at].Item.Index);
                        model.RemoveAt(at);
                        break;
                    default:
                        DeadlineRegistration earliest = heap.RemoveEarliest();
                        Assert.Equal(model.Min(m => m.Deadline), model.Single(m => m.Item == earliest).Deadline);
                        model.RemoveAll(m => m.Item == earliest);
                        break;
                }

                Assert.Equal(model.Count, heap.Count);
                Assert.Equal(model.Count == 0 ? long.MaxValue : model.Min(m => m.Deadline), heap.Earliest);
            }
        }
    }

    private static DeadlineRegistration NewItem() => new(DedicatedTimer.Shared, static _ => { }, null);
}
