using System.Globalization;
using System.Text.Json;

namespace Purlin.Snowflake.Sample;

/// <summary>Layouts, ids and their texts: the values, without a generator.</summary>
public static class Values
{
    public static void Layouts()
    {
        #region SnowflakeLayouts
        SnowflakeLayout layout = new SnowflakeLayout(timeBits: 41, nodeBits: 10, sequenceBits: 12,
            epoch: new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero)).WithDatacenterBits(3);

        double perSecond = layout.Capacity.IdsPerSecond;                // 4,096,000 from each of 1,024 nodes
        DateTimeOffset end = layout.ExhaustsAt;                         // 2095
        SnowflakeExhaustion near = layout.ExhaustionAt(end.AddDays(-9)); // WithinAYear

        SnowflakeParts parts = SnowflakeLayout.Discord.Decode((SnowflakeId)175928847299117063);
        DateTimeOffset made = parts.Time;                               // 2016-04-30T11:18:25.796Z

        // Wider sequences from midnight on: can an old and a new id ever be the same?
        SnowflakeLayout wider = new SnowflakeLayout(41, 8, 14, layout.Epoch);
        bool safe = wider.CanFollow(layout, cutover: new DateTimeOffset(2027, 1, 1, 0, 0, 0, TimeSpan.Zero));

        // WHERE id BETWEEN @First AND @Last
        var first = new DateTimeOffset(2016, 5, 1, 0, 0, 0, TimeSpan.Zero);
        SnowflakeRange may = SnowflakeLayout.Discord.Range(first, first.AddMonths(1));
        #endregion

        #region SnowflakeQueries
        // WHERE id BETWEEN @First AND @Last ORDER BY id LIMIT 100, and on from the last id that it brought.
        var last = (SnowflakeId)176200000000000000;
        SnowflakeRange rest = may.After(last);

        // The same in eight parallel scans; and the table of 16 that an id lies in.
        SnowflakeRange[] scans = may.Split(8);
        int shard = SnowflakeLayout.ShardOf(last, shards: 16);
        #endregion

        Show($"{scans.Length} scans, shard {shard}, {(rest == may ? "all" : "some")} left");
        Show($"{layout}: {perSecond:N0} ids/s a node, to {end:yyyy}, {near}; {wider} may follow: {safe}");
        Show($"made {made:O}; May is {may.First} to {may.Last}");
    }

    public static void Ids()
    {
        #region SnowflakeIds
        var id = SnowflakeId.FromInt64(175928847299117063);
        string text = id.ToString(SnowflakeFormat.Base62);              // Czks0tP37X
        SnowflakeId same = SnowflakeId.Parse(text, SnowflakeFormat.Base62);

        bool isRead = SnowflakeId.TryParse("Czks0tP37!", SnowflakeFormat.Base62, out _); // false, no exception inside
        string json = JsonSerializer.Serialize(id);                     // "175928847299117063": a string
        #endregion

        Show($"{id} = {text} = {same}; {isRead}; {json}");
    }

    public static void Typed()
    {
        #region SnowflakeTypedIds
        var user = new SnowflakeId<User>(SnowflakeId.FromInt64(123456789));
        string text = user.ToString();                                  // usr_8M0kX
        SnowflakeId<User> same = SnowflakeId<User>.Parse(text);         // refuses ord_8M0kX and 8M0kX
        #endregion

        Show($"{text} = {same.Value}");
    }

    public static void Ulids()
    {
        #region SnowflakeUlids
        var ulids = new UlidGenerator();                                // share one: it is thread-safe
        Ulid first = ulids.Next();
        Ulid second = ulids.Next();                                     // greater, and not to be guessed from the first
        Ulid parsed = Ulid.Parse("01ARZ3NDEKTSV4RRFFQ69G5FAV");

        var uuids = new UuidV7Generator();
        Guid uuid = uuids.Next();                                       // version 7, greater than every one before
        #endregion

        Show($"{first} < {second}: {first < second}; {parsed.Time:O}; {uuid}");
    }

    public static void Opaque()
    {
        byte[] oldKey = Convert.FromHexString("000102030405060708090a0b0c0d0e0f");
        byte[] newKey = Convert.FromHexString("f0e1d2c3b4a5968778695a4b3c2d1e0f");

        #region SnowflakeOpaque
        var links = new OpaqueForm(current: new OpaqueKey(2, newKey), retired: new OpaqueKey(1, oldKey));
        string link = links.Format(SnowflakeId.FromInt64(42));          // 12 characters that show nothing of 42
        SnowflakeId id = links.Parse(link);                             // links of the old key are still read

        var sevenDigits = new OpaqueFormOptions { Size = 3_521_614_606_208, NamesKey = false }; // 62^7
        var shortLinks = new OpaqueForm(sevenDigits, new OpaqueKey(0, newKey));
        string shortLink = shortLinks.Format(SnowflakeId.FromInt64(42)); // 7 characters
        #endregion

        Show($"{link} = {id}; {shortLink}");
    }

    private static void Show(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
