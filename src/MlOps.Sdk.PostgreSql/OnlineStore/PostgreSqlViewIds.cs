using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using MlOps.Sdk.FeatureStore;

namespace MlOps.Sdk.PostgreSql;

/// <summary>
/// The number that stands for a view's version in the tables: a hash of namespace, name, version and definition, so that nothing has to
/// be asked for, and rows of another definition under the same name are never taken for the view's.
/// </summary>
internal sealed class PostgreSqlViewIds(string space)
{
    private readonly ConditionalWeakTable<FeatureViewVersion, StrongBox<long>> _known = [];

    public long Of(OnlineDeletion deletion) => Hash(deletion.View, deletion.Fingerprint);

    public long Of(FeatureViewVersion view) => _known.TryGetValue(view, out var id) ? id.Value : Add(view);

    private long Add(FeatureViewVersion view)
    {
        var id = Hash(view.Id, view.View.Fingerprint);
        _known.AddOrUpdate(view, new StrongBox<long>(id));
        return id;
    }

    private long Hash(string id, string fingerprint) => BinaryPrimitives.ReadInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"{space}\n{id}\n{fingerprint}")));
}
