namespace Purlin.Interleaving.RateLimiting;

public sealed class KeyShardTests
{
    [Fact]
    public void One_word_grants_each_permit_once() => Scene.Explore(
        () => new TicketRules(permits: 2),
        scene => scene.Take(1),
        scene => [() => scene.Take(1), () => scene.Take(1), () => scene.Take(1)],
        scene => Assert.Equal((2, 2), (scene.Granted, scene.Taken(1))));

    [Fact]
    public void Three_that_insert_one_key_share_one_slot() => Scene.Explore(
        () => new TicketRules(permits: 2),
        _ => { },
        scene => [() => scene.Take(1), () => scene.Take(1), () => scene.Take(1)],
        scene => Assert.Equal((2, 2), (scene.Granted, scene.Taken(1))));

    [Fact]
    public void Two_keys_are_charged_both_or_neither_whatever_their_order() => Scene.Explore(
        () => new TicketRules(permits: 2),
        scene => scene.TakeBoth(1, 2),
        scene => [() => scene.TakeBoth(1, 2), () => scene.TakeBoth(2, 1), () => scene.Take(2)],
        scene =>
        {
            Assert.Equal(2, scene.GrantedBoth + scene.Granted);
            Assert.Equal((scene.GrantedBoth, 2), (scene.Taken(1), scene.Taken(2)));
        });

    // The key has one slot, full of debt; another thread inserts until its array is emptied into the next one.
    [Fact]
    public void A_check_that_meets_a_resize_loses_no_debt() => Scene.Explore(
        () => new TicketRules(permits: 2),
        scene => scene.Take(1, 2, 3),
        scene => [() => scene.Take(1), () => scene.Take(1), () => scene.Take(4, 5)],
        scene => Assert.Equal((6, 2, 1), (scene.Granted, scene.Taken(1), scene.Taken(2))));

    // An idle key's slot is left behind by a resize while a check of it is on its way.
    [Fact]
    public void A_check_of_a_key_that_is_just_evicted_charges_nobody_else() => Scene.Explore(
        () => new TicketRules(permits: 1),
        scene =>
        {
            scene.Shard.FindOrAdd(Scene.Key(1), TicketRules.Now);
            scene.Take(2, 3);
        },
        scene => [() => scene.Take(1), () => scene.Take(1), () => scene.Take(4, 5)],
        scene =>
        {
            Assert.Equal(5, scene.Granted);
            Assert.All(Enumerable.Range(1, 5), key => Assert.Equal(1, scene.Taken((ulong)key)));
        });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Two_limits_of_a_key_are_charged_both_or_neither(bool areBuckets) => Scene.Explore(
        () => new WordRules(permits: 3, areBuckets),
        scene => scene.Take(1),
        scene => [() => scene.Take(1), () => scene.Take(1), () => scene.Take(1)],
        scene => Assert.Equal((3, 3), (scene.Granted, scene.Taken(1))));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Two_limits_that_meet_a_resize_lose_no_debt(bool areBuckets) => Scene.Explore(
        () => new WordRules(permits: 2, areBuckets),
        scene => scene.Take(1, 2, 3),
        scene => [() => scene.Take(1), () => scene.Take(1), () => scene.Take(4, 5)],
        scene => Assert.Equal((6, 2, 1), (scene.Granted, scene.Taken(1), scene.Taken(2))));

    // The first word is what a check has read of it, and the second is not.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_debt_of_the_second_limit_alone_is_not_overwritten(bool areBuckets)
    {
        var rules = new WordRules(permits: 3, areBuckets);
        Scene.Explore(
            () => rules,
            scene => scene.Take(1),
            scene => [() => scene.Take(1), () => rules.OweSecond(scene, Scene.Key(1)), () => scene.Take(1)],
            scene =>
            {
                Assert.Equal(scene.Granted, rules.TakenOf(scene.Words(1), 0));
                Assert.Equal(3, rules.TakenOf(scene.Words(1), 1));
                Assert.InRange(scene.Granted, 2, 3);
            });
    }
}
