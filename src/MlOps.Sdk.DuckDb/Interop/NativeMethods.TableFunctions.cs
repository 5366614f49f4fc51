using System.Runtime.InteropServices;

namespace MlOps.Sdk.DuckDb;

internal static unsafe partial class NativeMethods
{
    [LibraryImport(Library, EntryPoint = "duckdb_create_table_function")]
    internal static partial nint CreateTableFunction();

    [LibraryImport(Library, EntryPoint = "duckdb_destroy_table_function")]
    internal static partial void DestroyTableFunction(ref nint function);

    [LibraryImport(Library, EntryPoint = "duckdb_table_function_set_name", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial void SetTableFunctionName(nint function, string name);

    [LibraryImport(Library, EntryPoint = "duckdb_table_function_add_parameter")]
    internal static partial void AddTableFunctionParameter(nint function, LogicalTypeHandle type);

    [LibraryImport(Library, EntryPoint = "duckdb_table_function_set_bind")]
    internal static partial void SetTableFunctionBind(nint function, delegate* unmanaged[Cdecl]<nint, void> bind);

    [LibraryImport(Library, EntryPoint = "duckdb_table_function_set_init")]
    internal static partial void SetTableFunctionInit(nint function, delegate* unmanaged[Cdecl]<nint, void> init);

    [LibraryImport(Library, EntryPoint = "duckdb_table_function_set_function")]
    internal static partial void SetTableFunction(nint function, delegate* unmanaged[Cdecl]<nint, nint, void> scan);

    [LibraryImport(Library, EntryPoint = "duckdb_table_function_supports_projection_pushdown")]
    internal static partial void SupportsProjectionPushdown(nint function, [MarshalAs(UnmanagedType.U1)] bool supported);

    [LibraryImport(Library, EntryPoint = "duckdb_register_table_function")]
    internal static partial int RegisterTableFunction(ConnectionHandle connection, nint function);

    [LibraryImport(Library, EntryPoint = "duckdb_bind_get_parameter")]
    internal static partial nint BindGetParameter(nint bind, ulong index);

    [LibraryImport(Library, EntryPoint = "duckdb_bind_add_result_column", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial void BindAddResultColumn(nint bind, string name, LogicalTypeHandle type);

    [LibraryImport(Library, EntryPoint = "duckdb_bind_set_cardinality")]
    internal static partial void BindSetCardinality(nint bind, ulong rows, [MarshalAs(UnmanagedType.U1)] bool isExact);

    [LibraryImport(Library, EntryPoint = "duckdb_bind_set_bind_data")]
    internal static partial void BindSetData(nint bind, nint data, delegate* unmanaged[Cdecl]<nint, void> destroy);

    [LibraryImport(Library, EntryPoint = "duckdb_bind_set_error", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial void BindSetError(nint bind, string error);

    [LibraryImport(Library, EntryPoint = "duckdb_init_get_bind_data")]
    internal static partial nint InitGetBindData(nint init);

    [LibraryImport(Library, EntryPoint = "duckdb_init_get_column_count")]
    internal static partial ulong InitGetColumnCount(nint init);

    [LibraryImport(Library, EntryPoint = "duckdb_init_get_column_index")]
    internal static partial ulong InitGetColumnIndex(nint init, ulong column);

    [LibraryImport(Library, EntryPoint = "duckdb_init_set_max_threads")]
    internal static partial void InitSetMaxThreads(nint init, ulong threads);

    [LibraryImport(Library, EntryPoint = "duckdb_init_set_init_data")]
    internal static partial void InitSetData(nint init, nint data, delegate* unmanaged[Cdecl]<nint, void> destroy);

    [LibraryImport(Library, EntryPoint = "duckdb_init_set_error", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial void InitSetError(nint init, string error);

    [LibraryImport(Library, EntryPoint = "duckdb_function_get_init_data")]
    internal static partial nint FunctionGetInitData(nint function);

    [LibraryImport(Library, EntryPoint = "duckdb_function_set_error", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial void FunctionSetError(nint function, string error);
}
