#!/bin/sh
# programs.sh PART DIR: prepares (PART=lower) a lower layer, or runs one PART of real work in the merged view DIR.
set -eu
umask 022
export HOME="${TMPDIR:-/tmp}" GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null
export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@b GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@b
fail() { echo "failed: $*"; exit 1; }
part=$1
cd "$2"

lower() {
    mkdir repo && cd repo
    git init -q -b main .
    for d in 1 2 3 4 5 6 7 8 9 10; do
        mkdir dir$d
        for f in $(seq 1 20); do seq $d $((d * f)) > dir$d/file$f; done
        git add . && git commit -q -m "commit $d"
    done
    cd ..
    mkdir project && cd project
    for i in 1 2 3 4 5 6; do
        echo "int part$i(int x) { return x + $i; }" > part$i.c
        echo "int part$i(int);" > part$i.h
    done
    {
        echo '#include <stdio.h>'
        for i in 1 2 3 4 5 6; do echo "#include \"part$i.h\""; done
        echo 'int main(void) { int x = 0;'
        for i in 1 2 3 4 5 6; do echo "x = part$i(x);"; done
        printf '%s\n' 'printf("%d\n", x); return 0; }'
    } > main.c
    printf '%s\n' 'parts = part1.o part2.o part3.o part4.o part5.o part6.o' 'program: main.o libparts.a' \
        '	cc -o $@ main.o -L. -lparts' 'libparts.a: $(parts)' '	rm -f $@ && ar rc $@ $(parts)' \
        'main.o: main.c' 'clean:' '	rm -f *.o *.a program' > Makefile
    printf '%s\n' 'package demo;' 'public final class Main {' '  public static void main(String[] a) {' \
        '    System.out.println(java.util.stream.IntStream.range(0, 100).sum() + new Part().x());' '  }' '}' > Main.java
    printf '%s\n' 'package demo;' 'final class Part { int x() { return 50; } }' > Part.java
    cd ..
    mkdir database && cd database
    sqlite3 base.db 'create table t(i integer primary key, v text);
        with recursive c(i) as (select 1 union all select i + 1 from c where i < 5000)
        insert into t select i, hex(randomblob(50)) from c;'
}

git_work() {
    cd repo
    [ -z "$(git status --porcelain)" ] || fail "status is not clean: $(git status --porcelain | head -5)"
    echo changed >> dir3/file3
    rm dir4/file4
    mv dir5 moved
    echo new > new
    [ "$(git status --porcelain | wc -l)" = 24 ] || fail "status: $(git status --porcelain)"
    git add -A && git commit -q -m change
    git checkout -q -b side HEAD~3
    [ -f dir5/file1 ] && [ ! -e moved ] || fail "checkout"
    git checkout -q main
    git -c advice.detachedHead=false checkout -q HEAD~9 && git checkout -q main
    git gc -q --aggressive --prune=now
    git fsck --strict 2>&1 | grep -v '^dangling\|^notice' && fail "fsck" || :
    [ -z "$(git status --porcelain)" ] || fail "status after gc"
    cd ..
    git clone -q repo clone
    git clone -q --no-hardlinks --bare repo bare.git
    [ "$(git -C clone rev-list --count HEAD)" = 11 ] || fail "commits in the clone"
    diff -r --exclude=.git repo clone || fail "clone differs"
    git -C clone fsck --strict
    git -C clone gc -q
    rm -rf bare.git
}

build_work() {
    cd project
    make -s program
    [ "$(./program)" = 21 ] || fail "program says $(./program)"
    make -q program || fail "make finds something to do"
    sleep 0.02
    sed -i 's/+ 6/+ 16/' part6.c
    make -s program
    [ "$(./program)" = 31 ] || fail "program after the change says $(./program)"
    make -s clean
    [ -z "$(ls ./*.o 2> /dev/null)" ] || fail "clean"
    make -s -j4 program && ./program > /dev/null
    if [ -n "${JDK:-}" ]; then
        mkdir classes
        "$JDK/bin/javac" -d classes Main.java Part.java
        "$JDK/bin/jar" --create --file demo.jar --main-class demo.Main -C classes .
        [ "$("$JDK/bin/java" -XX:TieredStopAtLevel=1 -jar demo.jar)" = 5000 ] || fail "java"
        rm -r classes
    fi
    if [ -n "${MAVEN_POM:-}" ]; then
        maven_work
    fi
}

# The plugins and their versions are those that have built ufs, so that nothing is fetched.
maven_work() {
    plugins=
    for plugin in resources compiler surefire jar; do
        version=$(sed -n "s/.*<version.plugin.$plugin>\(.*\)<.*/\1/p" "$MAVEN_POM")
        plugins="$plugins<plugin><groupId>org.apache.maven.plugins</groupId>\
<artifactId>maven-$plugin-plugin</artifactId><version>$version</version></plugin>"
    done
    mkdir -p maven/src/main/java/demo maven/src/main/resources
    cp Main.java Part.java maven/src/main/java/demo/
    echo text > maven/src/main/resources/text
    cat > maven/pom.xml <<END
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>demo</groupId>
  <artifactId>demo</artifactId>
  <version>1</version>
  <properties>
    <maven.compiler.release>17</maven.compiler.release>
    <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
  </properties>
  <build>
    <plugins>$plugins</plugins>
  </build>
</project>
END
    (cd maven && MAVEN_OPTS=-XX:TieredStopAtLevel=1 mvn -o -q -B -DskipTests package)
    [ "$("$JDK/bin/java" -cp maven/target/demo-1.jar demo.Main)" = 5000 ] || fail "what Maven built"
}

sqlite_work() {
    cd database
    for mode in delete truncate persist wal; do
        cp base.db $mode.db
        [ "$(sqlite3 $mode.db "pragma journal_mode=$mode")" = $mode ] || fail "no journal mode $mode"
        for i in 1 2 3 4 5 6 7 8; do
            sqlite3 $mode.db "pragma busy_timeout=20000; begin immediate;
                update t set v = v || 'x$i' where i % 7 = $i; insert into t(v) select v from t where i <= 200; commit;" \
                > /dev/null &
        done
        wait
        [ "$(sqlite3 $mode.db 'pragma integrity_check')" = ok ] || fail "integrity of $mode"
        [ "$(sqlite3 $mode.db 'select count(*) from t')" = 6600 ] || fail "rows of $mode"
        sqlite3 $mode.db "begin; delete from t; rollback; vacuum;"
        [ "$(sqlite3 $mode.db 'pragma integrity_check; select count(*) from t' | tr '\n' ' ')" = "ok 6600 " ] \
            || fail "after vacuum of $mode"
    done
    # The one from the lower layer, changed where it is.
    sqlite3 base.db "update t set v = 'changed' where i % 3 = 0; pragma wal_checkpoint;" > /dev/null
    [ "$(sqlite3 base.db "pragma integrity_check; select count(*) from t where v = 'changed'" | tr '\n' ' ')" \
        = "ok 1666 " ] || fail "the lower one"
}

rsync_work() {
    rsync -aHAX --checksum "$SOURCE/" synced/
    left=$(rsync -aHAX --checksum --itemize-changes --dry-run --delete "$SOURCE/" synced/)
    [ -z "$left" ] || fail "rsync would change: $left"
    left=$(rsync -aHAX --checksum --itemize-changes --dry-run --delete synced/ "$SOURCE/")
    [ -z "$left" ] || fail "rsync back would change: $left"
    rsync -aHAX --delete "$SOURCE/" repo/
    left=$(rsync -aHAX --checksum --itemize-changes --dry-run --delete "$SOURCE/" repo/)
    [ -z "$left" ] || fail "over a lower directory rsync would change: $left"
}

case $part in
    lower) lower ;;
    git) git_work ;;
    build) build_work ;;
    sqlite) sqlite_work ;;
    rsync) rsync_work ;;
esac
