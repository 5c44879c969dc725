using Purlin.Shared;
using StackExchange.Redis;

namespace Purlin.RateLimiting.Redis;

/// <summary>A check on its way to Redis: each key under each policy once, with the sum of its costs.</summary>
internal sealed class CheckPlan(CheckMode mode, int requests)
{
    private readonly string[] _keys = new string[requests];
    private readonly WirePolicy[] _policies = new WirePolicy[requests];
    private readonly long[] _costs = new long[requests];
    private readonly LimitRoles[] _roles = new LimitRoles[requests];
    private readonly int[] _requestByPart = new int[requests];
    private readonly byte[] _partByRequest = new byte[requests];
    private int _requests;
    private long _firstCost;

    public CheckMode Mode => mode;

    /// <summary>How many keys.</summary>
    public int Count { get; private set; }

    /// <summary>
    /// What a verdict of several requests calls charged: the first one's cost; null for a single one.
    /// </summary>
    public long? JointCharge => _requests > 1 && mode == CheckMode.Charge ? _firstCost : null;

    /// <summary>The cost of the first request.</summary>
    public long FirstCost => _firstCost;

    public int[] RequestByPart => _requestByPart;

    public byte[] PartByRequest => _partByRequest;

    /// <summary>Whether the keys lie in several slots of a cluster.</summary>
    public bool SpansSlots
    {
        get
        {
            for (int i = 1; i < Count; i++)
            {
                if (SlotOf(i) != SlotOf(0))
                    return true;
            }

            return false;
        }
    }

    public string Key(int part) => _keys[part];

    public WirePolicy Policy(int part) => _policies[part];

    public long Cost(int part) => _costs[part];

    public int SlotOf(int part) => RedisKeySlot.Of((RedisKey)_keys[part]);

    public void Add(string key, WirePolicy policy, in RateLimitCharge charge, long maxCost)
    {
        if (_requests == 0)
            _firstCost = charge.Cost;
        int part = Array.IndexOf(_keys, key, 0, Count);
        if (part < 0)
        {
            part = Count++;
            (_keys[part], _policies[part]) = (key, policy);
            (_roles[part], _requestByPart[part]) = (policy.Policy.RolesFor(charge.Key), _requests);
        }

        _costs[part] = Math.Min(_costs[part] + charge.Cost, maxCost);
        _partByRequest[_requests++] = (byte)part;
    }

    /// <summary>The check as one operation.</summary>
    public Operation ToOperation() => ToOperation((OperationKind)(int)mode, [], null);

    /// <summary>All parts, or some, as one operation.</summary>
    public Operation ToOperation(OperationKind kind, double[] head, int[]? parts)
    {
        var chosen = new OperationPart[parts?.Length ?? Count];
        for (int i = 0; i < chosen.Length; i++)
        {
            int part = parts is null ? i : parts[i];
            LimitRoles roles = _roles[part];
            chosen[i] = new(_keys[part], _policies[part], [_costs[part], roles.Soft, roles.Together]);
        }

        return new(kind, head, chosen);
    }
}
