using System.Text;
using MlOps.Sdk.FeatureStore;

namespace MlOps.Sdk.Redis;

/// <summary>The keys of one view version. The view's name stands in braces, so that proxies keep its keys together.</summary>
internal sealed class RedisViewKeys
{
    private readonly byte[] _timelines;
    private volatile bool _areSets;

    public RedisViewKeys(string prefix, FeatureViewVersion view)
        : this(prefix, view.Id)
    {
    }

    public RedisViewKeys(string prefix, string view)
    {
        Mark = Encoding.UTF8.GetBytes($"{prefix}{{{view}}}:mark");
        _timelines = Encoding.UTF8.GetBytes($"{prefix}{{{view}}}:entity:");
        Pattern = Encoding.UTF8.GetBytes($"{Escape(prefix)}{{{Escape(view)}}}:entity:*");
    }

    /// <summary>How far the view is written.</summary>
    public ReadOnlyMemory<byte> Mark { get; }

    /// <summary>Whether most timelines seen last were sorted sets, so that the next ones are asked for as such at first.</summary>
    public bool AreSets => _areSets;

    /// <summary>Matches every timeline of the view.</summary>
    public ReadOnlyMemory<byte> Pattern { get; }

    public ReadOnlyMemory<byte> Timeline(ReadOnlySpan<byte> entityKey) => (byte[])[.. _timelines, .. entityKey];

    /// <summary>Whether a refusal says that a timeline is a string where a set was asked for, or the other way round.</summary>
    public static bool IsOfOtherKind(RespReply refusal) => refusal.Bytes.AsSpan().StartsWith("WRONGTYPE"u8);

    /// <summary>Takes note of how many of some timelines were of the other kind than asked for.</summary>
    public void Learn(bool wereSets, int count, int ofOtherKind)
    {
        if (ofOtherKind > count / 2 && _areSets == wereSets)
        {
            _areSets = !wereSets;
        }
    }

    private static string Escape(string text)
    {
        var escaped = new StringBuilder();
        foreach (var character in text)
        {
            escaped.Append(character is '*' or '?' or '[' or ']' or '\\' or '^' or '-' ? "\\" : "").Append(character);
        }

        return escaped.ToString();
    }
}
