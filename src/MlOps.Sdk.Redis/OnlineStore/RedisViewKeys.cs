using System.Text;
using MlOps.Sdk.FeatureStore;

namespace MlOps.Sdk.Redis;

/// <summary>The keys of one view version. The view's name stands in braces, so that proxies keep its keys together.</summary>
internal sealed class RedisViewKeys
{
    private readonly byte[] _timelines;

    public RedisViewKeys(string prefix, FeatureViewVersion view)
    {
        Mark = Encoding.UTF8.GetBytes($"{prefix}{{{view.Id}}}:mark");
        _timelines = Encoding.UTF8.GetBytes($"{prefix}{{{view.Id}}}:entity:");
        Pattern = Encoding.UTF8.GetBytes($"{Escape(prefix)}{{{Escape(view.Id)}}}:entity:*");
    }

    /// <summary>How far the view is written.</summary>
    public ReadOnlyMemory<byte> Mark { get; }

    /// <summary>Matches every timeline of the view.</summary>
    public ReadOnlyMemory<byte> Pattern { get; }

    public ReadOnlyMemory<byte> Timeline(byte[] entityKey) => (byte[])[.. _timelines, .. entityKey];

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
